import { Type } from '@sinclair/typebox';
import { closed, orNull, text } from './event-fields.js';

const instant = (description: string) => Type.String({ format: 'date-time', description: `${description} UTC, with milliseconds.` });

/** What every contract event has beside its type, version, data and sealed part. */
export const envelopeFields = {
  id: text('Id of the event: the same in every repeat. Not unique across streams: a stream and a revision name an event.'),
  stream: text('The stream that the event belongs to.'),
  revision: Type.Integer({ minimum: 0, description: 'Place in the stream: 0, 1, 2, … without holes. Keep the greatest per stream; one that is not greater is a repeat.' }),
  position: Type.String({ pattern: '^[0-9a-f]{32}$', description: 'Place in the log. Sorts as text; nothing else may be read from it.' }),
  occurredAt: instant('When it happened in the world, which may be long before it was recorded.'),
  recordedAt: instant('When it was recorded.'),
  customerId: orNull(Type.String(), 'The customer whom it concerns; null: none.'),
  correlationId: text('The same in everything that one request led to.'),
  causationId: orNull(Type.String(), 'Id of the event or command that led to it; null: nobody said.'),
  commandId: text('The command that was accepted with it.'),
  actor: Type.Object(
    { id: text('Staff or service id, never a name or an address.'), role: text('The role in which it acted.') },
    { ...closed, description: 'Who acted.' },
  ),
};

/** A sealed part as it is sent: only who has the key of `subject` can open it. */
export const sealedPartFields = {
  v: Type.Literal(1, { description: 'Version of the box.' }),
  subject: Type.String({ pattern: '^(customer|complaint):.+$', description: 'Whose key seals it. After an erasure there is no key any more.' }),
  box: text('Base64 of AES-256-GCM: 12 bytes of nonce, the ciphertext of the part\'s JSON, 16 bytes of tag.'),
};
