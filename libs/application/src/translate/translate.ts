import type { AnyContractEvent } from '@rapport/contracts';
import type { RecordedEvent } from '@rapport/event-log';
import { codec } from '../codec.js';
import { contentOf } from './contract-content.js';

/**
 * The one crossing from what is stored to what consumers read, one to one, so that a stream's revisions have no holes on
 * the wire. What is sealed stays sealed. @throws {UnreadableEvent}
 */
export function translate(recorded: RecordedEvent): AnyContractEvent {
  const { event, sealed, metadata } = codec.decode(recorded);
  const { type, version, data } = contentOf(event);
  return {
    id: recorded.id,
    type,
    version,
    stream: recorded.stream,
    revision: recorded.revision,
    position: recorded.position,
    occurredAt: metadata.occurredAt,
    recordedAt: metadata.recordedAt,
    customerId: metadata.customerId ?? null,
    correlationId: metadata.correlationId,
    causationId: metadata.causationId,
    commandId: metadata.commandId,
    actor: metadata.actor,
    data,
    sealed: sealed === null ? null : { v: sealed.v, subject: sealed.subject, box: sealed.box, storedType: recorded.type },
  } as AnyContractEvent;
}

/** What keeps events in order on the wire: the customer, else the stream. All events of one stream have one key. */
export const wireKeyOf = ({ customerId, stream }: Pick<AnyContractEvent, 'customerId' | 'stream'>): string => customerId ?? stream;
