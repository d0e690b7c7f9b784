import type { ContractEvent } from '@rapport/contracts';
import type { JsonObject } from '@rapport/kernel';

/** Facts there are: each the fold of one category of streams. */
export type FactName = 'customer' | 'purchases' | 'loyalty' | 'calendar' | 'policy';

/** A contract event whose personal part has been opened: null where there is none, 'erased' where the person is gone. */
export type OpenedEvent<Event extends ContractEvent = ContractEvent> = Event & { readonly personal: JsonObject | 'erased' | null };

/**
 * How one category of streams is folded. The fold is pure, and applied once for each revision, in their order.
 * A fact's document has the stream as its id and the revision as its version.
 */
export interface FactDefinition<Body extends JsonObject = JsonObject, Part extends JsonObject = JsonObject> {
  readonly fact: FactName;
  /** Streams of this fact: those whose name starts with it, the hyphen included. */
  readonly streamPrefix: string;
  initial(stream: string): Body;
  /** Never throws on any event of the contract; an event that means nothing here gives the body back as it is. */
  fold(body: Body, event: OpenedEvent): Body;
  /** Values by which other documents' inputs find this one; each is indexed. */
  lookups?(body: Body): LookupValues;
  /** Documents of their own that hold what would make the head grow without end. */
  readonly parts?: PartDefinition<Part>;
}

export type LookupValues = Readonly<Record<string, readonly string[]>>;

/**
 * Parts of a fact (an order, a return). They are written before the head; each carries the revision of the last
 * event that touched it as its version, and takes an event only if its revision is higher.
 */
export interface PartDefinition<Part extends JsonObject = JsonObject> {
  /** Ids of the parts an event touches, within the stream; `[]` for most events. */
  touchedBy(event: ContractEvent): readonly string[];
  /** `part` is null before the first event that touches it. */
  foldPart(part: Part | null, partId: string, event: OpenedEvent): Part;
  lookups?(part: Part): LookupValues;
}

/** As stored in the collection `facts`: the head of a fact. `version` = revision + 1 of the last event folded. */
export interface FactDocument<Body extends JsonObject = JsonObject> extends JsonObject {
  readonly _id: string;
  readonly version: number;
  readonly fact: FactName;
  readonly body: Body;
  /** `['fact.name:value']`, an array so that one index serves them all. */
  readonly lookups: readonly string[];
}

/** As stored in the collection `fact-parts`. `_id` is {@link partDocumentId}; `version` = revision + 1 of the last event folded into it. */
export interface PartDocument<Body extends JsonObject = JsonObject> extends JsonObject {
  readonly _id: string;
  readonly version: number;
  readonly fact: FactName;
  readonly stream: string;
  readonly partId: string;
  readonly body: Body;
  readonly lookups: readonly string[];
}

export const partDocumentId = (stream: string, partId: string): string => `${stream}#${partId}`;
export const lookupKey = (fact: FactName, name: string, value: string): string => `${fact}.${name}:${value}`;
