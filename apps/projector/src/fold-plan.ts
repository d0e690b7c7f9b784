import type { ContractEvent } from '@rapport/contracts';
import type { Delivered, EventRecord } from '@rapport/messaging';
import { partDocumentId, lookupKey, type FactChange, type FactDefinition, type FactDocument, type LookupValues, type OpenedEvent, type PartDocument } from '@rapport/read-models';
import type { JsonObject } from '@rapport/kernel';
import type { GuardedWrite } from '@rapport/read-store';

export type DeliveredEvent = Delivered<EventRecord>;

/** A record with what has to be known before its fact can be loaded. */
export interface PreparedRecord {
  readonly delivered: DeliveredEvent;
  readonly definition: FactDefinition;
  readonly touched: readonly TouchedPart[];
  /** Why the touched parts can't be told, if so. */
  readonly failure: Error | null;
}

export interface TouchedPart {
  readonly partId: string;
  /** Of its document. */
  readonly id: string;
}

const noParts: readonly TouchedPart[] = [];

export function touchedPartsOf({ parts }: FactDefinition, event: ContractEvent): readonly TouchedPart[] {
  if (!parts) return noParts;
  const touched = parts.touchedBy(event);
  return touched.length === 0 ? noParts : touched.map((partId) => ({ partId, id: partDocumentId(event.stream, partId) }));
}

/** The fold of one stream, under way. */
export class HeadInWork {
  body: JsonObject;
  version: number;
  /** Some of the batch was folded before: whether what it affects was derived, nobody knows. */
  hasRepeats = false;
  constructor(readonly definition: FactDefinition, readonly stream: string, readonly before: FactDocument | null) {
    this.body = before?.body ?? definition.initial(stream);
    this.version = before?.version ?? 0;
  }

  change(): FactChange | null {
    const after = this.version === (this.before?.version ?? 0) ? this.before : this.#document();
    return after && { kind: 'head', before: this.before, after };
  }

  #document(): FactDocument {
    const { fact, lookups } = this.definition;
    const unchanged = this.before?.body === this.body;
    return { _id: this.stream, version: this.version, fact, body: this.body, lookups: unchanged ? this.before!.lookups : keysOf(fact, lookups?.(this.body)) };
  }
}

/** The fold of one part, under way. */
export class PartInWork {
  body: JsonObject | null;
  version: number;
  /** As of a head. */
  hasRepeats = false;
  constructor(readonly definition: FactDefinition, readonly id: string, readonly stream: string, readonly partId: string, readonly before: PartDocument | null) {
    this.body = before?.body ?? null;
    this.version = before?.version ?? 0;
  }

  /** The body with the event, or as it is when a rival, or an attempt that broke off, has folded the event in already. */
  with(event: OpenedEvent): JsonObject {
    return this.body !== null && this.version > event.revision ? this.body : this.definition.parts!.foldPart(this.body, this.partId, event);
  }

  take(body: JsonObject, revision: number): void {
    if (this.version > revision) return void (this.hasRepeats = true);
    this.body = body;
    this.version = revision + 1;
  }

  change(): FactChange | null {
    const after = this.version === (this.before?.version ?? 0) ? this.before : this.#document();
    return after && { kind: 'part', before: this.before, after };
  }

  #document(): PartDocument {
    const { fact, parts } = this.definition;
    const body = this.body!;
    return {
      _id: this.id, version: this.version, fact, stream: this.stream, partId: this.partId, body, lookups: keysOf(fact, parts?.lookups?.(body)),
    };
  }
}

const none: readonly string[] = [];

/** In lists of the very length: most have one key, and every part has such a list. */
function keysOf(fact: FactDefinition['fact'], values: LookupValues | undefined): readonly string[] {
  if (!values) return none;
  let keys = none;
  for (const name in values) {
    const own = values[name]!.map((value) => lookupKey(fact, name, value));
    keys = keys.length === 0 ? own : keys.concat(own);
  }
  return keys.length === 0 ? none : keys;
}

/** The write that a change asks for. */
export const writeOf = <Document extends FactDocument | PartDocument>({ before, after }: { readonly before: Document | null; readonly after: Document }): GuardedWrite<Document> =>
  ({ expected: before?.version ?? 'absent', document: after });
