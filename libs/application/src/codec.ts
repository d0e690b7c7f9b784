import type { KeySubject, SealedBox } from '@rapport/contracts';
import type { DomainEvent } from '@rapport/domain';
import type { NewEvent, RecordedEvent } from '@rapport/event-log';
import type { Instant, JsonObject } from '@rapport/kernel';
import type { PersonalDataVault } from '@rapport/privacy';
import { metadataOf, type StoredMetadata } from './stored-metadata.js';
import { schemaVersionOf, storedTypes, type AnyDomainEvent, type StoredTypeDefinition, type Upcast } from './stored-types.js';

/** An event is stored that this program can't read: an unknown type, or written by a newer version. Never skipped. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent';
  constructor(place: Pick<RecordedEvent, 'stream' | 'revision' | 'type'>, why: string) {
    super(`${place.type} at ${place.stream}, revision ${place.revision}, can't be read: ${why}`);
  }
}

/** An event as the domain knows it, its personal part still sealed. */
export interface DecodedEvent<Event = AnyDomainEvent> {
  readonly event: Event;
  readonly sealed: SealedBox | null;
  readonly metadata: StoredMetadata;
}

/** Where an event is going to be stored, and what is stored beside it. `occurredAt` and `schemaVersion` come with the event. */
export interface StoredPlace {
  readonly id: string;
  readonly stream: string;
  readonly metadata: Omit<StoredMetadata, 'occurredAt' | 'schemaVersion'>;
}

export interface Codec {
  /** Seals the personal part, where there is one, under the key of the metadata's customer. @throws {PrivacyFault} */
  encode(event: DomainEvent, place: StoredPlace, vault: PersonalDataVault): NewEvent | Promise<NewEvent>;
  /** Reads without opening. @throws {UnreadableEvent} */
  decode(recorded: RecordedEvent): DecodedEvent;
  /** Opens the personal part too; after an erasure it is absent. @throws {UnreadableEvent} PrivacyFault */
  decodeOpened(recorded: RecordedEvent, vault: PersonalDataVault): AnyDomainEvent | Promise<AnyDomainEvent>;
}

export function codecOf(definitions: Readonly<Record<string, StoredTypeDefinition>>): Codec {
  const known = new Map(Object.entries(definitions).map(([type, definition]) => [type, { ...definition, version: schemaVersionOf(definition) }]));

  function upcastsFor(recorded: RecordedEvent): readonly Upcast[] {
    const definition = known.get(recorded.type);
    if (definition === undefined) throw new UnreadableEvent(recorded, 'the type is unknown');
    const { schemaVersion } = metadataOf(recorded);
    if (schemaVersion === definition.version) return [];
    if (!Number.isSafeInteger(schemaVersion) || schemaVersion < 1) throw new UnreadableEvent(recorded, 'it names no schema version');
    if (schemaVersion < definition.version) return definition.upcasts.slice(schemaVersion - 1);
    throw new UnreadableEvent(recorded, `schema version ${schemaVersion} is newer than ${definition.version}, the latest known here`);
  }

  function decode(recorded: RecordedEvent): DecodedEvent {
    const upcasts = upcastsFor(recorded);
    const metadata = metadataOf(recorded);
    const { sealed, data: stored } = parted(recorded.data);
    const data = upcasts.reduce((lifted, upcast) => upcast.data(lifted), stored);
    const event = { type: recorded.type, occurredAt: metadata.occurredAt, data } as unknown as AnyDomainEvent;
    return { event, sealed, metadata };
  }

  async function opened(recorded: RecordedEvent, { event, sealed }: DecodedEvent, vault: PersonalDataVault): Promise<AnyDomainEvent> {
    const box = await vault.open(sealed!, { stream: recorded.stream, storedType: recorded.type, eventId: recorded.id });
    if (box.state === 'erased') return event;
    const personal = upcastsFor(recorded).reduce((lifted, upcast) => upcast.personal?.(lifted) ?? lifted, box.personal);
    return { ...event, personal } as unknown as AnyDomainEvent;
  }

  return {
    encode(event, place, vault) {
      const definition = known.get(event.type);
      if (definition === undefined) throw new TypeError(`${event.type} is not in the table of stored types`);
      const metadata = storedMetadata(definition.version, event.occurredAt, place.metadata);
      const unsealed = { id: place.id, type: event.type, data: event.data as JsonObject, metadata };
      return event.personal === undefined ? unsealed : withSealed(unsealed, event.personal as JsonObject, place, vault);
    },
    decode,
    decodeOpened(recorded, vault) {
      const decoded = decode(recorded);
      return decoded.sealed === null ? decoded.event : opened(recorded, decoded, vault);
    },
  };
}

/** The codec of everything that Rapport stores. */
export const codec: Codec = codecOf(storedTypes);

/** Field by field: on the way of every event, this is several times faster than spreading. */
function storedMetadata(schemaVersion: number, occurredAt: Instant, metadata: StoredPlace['metadata']): JsonObject {
  const { customerId, correlationId, causationId, commandId, actor, recordedAt, fingerprint, traceparent } = metadata;
  const who = { id: actor.id, role: actor.role };
  const stored: JsonObject = customerId === undefined
    ? { schemaVersion, correlationId, causationId, commandId, actor: who, occurredAt, recordedAt, fingerprint }
    : { schemaVersion, customerId, correlationId, causationId, commandId, actor: who, occurredAt, recordedAt, fingerprint };
  return traceparent === undefined ? stored : { ...stored, traceparent };
}

function parted(stored: JsonObject): { readonly sealed: SealedBox | null; readonly data: JsonObject } {
  if (!('sealed' in stored)) return { sealed: null, data: stored };
  const { sealed, ...data } = stored;
  return { sealed: sealed as unknown as SealedBox, data };
}

async function withSealed(event: NewEvent, personal: JsonObject, { id, stream, metadata }: StoredPlace, vault: PersonalDataVault): Promise<NewEvent> {
  if (metadata.customerId === undefined) throw new TypeError(`${event.type} has a personal part and no customer to seal it for`);
  const subject: KeySubject = `customer:${metadata.customerId}`;
  const sealed = await vault.seal(subject, { stream, storedType: event.type, eventId: id }, personal);
  return { ...event, data: { ...event.data, sealed } };
}
