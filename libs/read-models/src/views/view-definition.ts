import type { PolicyParameters } from '@rapport/contracts';
import type { Day, JsonObject } from '@rapport/kernel';
import type { FactDocument, FactName, PartDocument } from '../facts/fact-definition.js';

/** What every judgement knows beside the facts: the calendar and the policies, which are facts too. */
export interface ViewContext {
  /** Business time zone: the calendar's, or the default while none is open. */
  readonly timeZone: string;
  /** Null until the first day has been closed. */
  readonly lastClosedDay: Day | null;
  readonly policies: PolicyTimeline;
}

/** All known versions of each policy. */
export interface PolicyTimeline {
  /** The version effective on the day: the latest `effectiveFrom` that is not later, the highest version among equals; else version 0. */
  effectiveOn<Name extends keyof PolicyParameters>(name: Name, day: Day): EffectivePolicy<Name>;
  /** The first day after `day` on which any of the named policies changes; null if none is planned. */
  nextChangeAfter(names: readonly (keyof PolicyParameters)[], day: Day): Day | null;
}

export interface EffectivePolicy<Name extends keyof PolicyParameters> {
  readonly version: number;
  readonly parameters: PolicyParameters[Name];
}

/** A fact document that changed, head or part. `before` is null for a new one. */
export type FactChange =
  | { readonly kind: 'head'; readonly before: FactDocument | null; readonly after: FactDocument }
  | { readonly kind: 'part'; readonly before: PartDocument | null; readonly after: PartDocument };

/** Facts that a view needs: by id, or by a value they are looked up by. Missing ones are simply not found. */
export type FactQuery =
  | { readonly from: 'heads'; readonly ids: readonly string[] }
  | { readonly from: 'parts'; readonly ids: readonly string[] }
  | { readonly from: 'heads' | 'parts'; readonly lookup: { readonly fact: FactName; readonly name: string; readonly value: string } };

/** Documents found for the queries of a view, all together. */
export interface FoundFacts {
  readonly heads: readonly FactDocument[];
  readonly parts: readonly PartDocument[];
}

/** What a view's derivation gives. */
export interface Derived<Body extends JsonObject | null> {
  /** Null: there is no such document yet, but there may be from `nextReviewOn` on, which is never null then. */
  readonly body: Body;
  /** First day on which the body would differ with the same facts, or on which a policy changes; null if never. Also in the body where the reader wants it. */
  readonly nextReviewOn: Day | null;
  /** Day of the latest fact that counts: with the last closed day it gives the as-of day of the answer. Null where no judgement is made. */
  readonly factsThrough: Day | null;
  /** An ended relationship is judged as of this day for ever. */
  readonly frozenOn: Day | null;
}

/**
 * A read model: one document an id, derived from facts and context alone. It holds no age, no revision, no position,
 * no random id and nothing that depends on what was derived before.
 */
export interface ViewDefinition<Body extends JsonObject | null = JsonObject | null> {
  readonly view: string;
  /** Rises whenever the same facts give another body; a new version is filled anew. */
  readonly version: number;
  /** Documents of this view that a changed fact may alter. */
  affects(change: FactChange): readonly string[];
  /** Further documents, which only other facts can name: look-ups, and the ids that follow from what was found. */
  readonly affectsFurther?: (change: FactChange) => FurtherAffected | null;
  /** Policies that the derivation reads; a new version of one of them concerns every document of the view. */
  readonly policies: readonly (keyof PolicyParameters)[];
  /** True where the derivation reads the time zone: opening the calendar then concerns every document. */
  readonly readsCalendar: boolean;
  inputs(id: string): readonly FactQuery[];
  /** More facts, once the first were found (one step, so that a derivation ends). */
  readonly furtherInputs?: (id: string, found: FoundFacts) => readonly FactQuery[];
  /** Null: no such document (any more); one that was stored is then marked as gone. */
  derive(id: string, facts: FoundFacts, context: ViewContext): Derived<Body> | null;
  /** Fields of `body` that may be filtered and sorted by, dots for nesting: the allow-list of queries; each is indexed as said. */
  readonly queryable: Readonly<Record<string, QueryableField>>;
}

export interface FurtherAffected {
  readonly queries: readonly FactQuery[];
  ids(found: FoundFacts): readonly string[];
}

export interface QueryableField {
  readonly type: 'string' | 'number' | 'boolean' | 'day' | 'instant';
  /** Default: none; the query then looks at every document. */
  readonly index?: 'equality' | 'range';
  /** It leads through a list, or to one: a document may have several values of it. */
  readonly list?: true;
}

/** As stored in the collection `view-<name>-v<version>`: the body, and beside it the envelope, which may differ between two ways of running. */
export interface ViewDocument<Body extends JsonObject = JsonObject> extends JsonObject {
  readonly _id: string;
  readonly version: number;
  /** Null: there is no such document (any more). */
  readonly body: Body | null;
  readonly nextReviewOn: Day | null;
  readonly factsThrough: Day | null;
  readonly frozenOn: Day | null;
  /** What it was derived from: the id of each fact document, followed by its version (revision + 1). A list, as the ids are others in each document. */
  readonly inputs: readonly (string | number)[];
}

/** Id and version of each fact document that a view's document was derived from. */
export function* inputVersions({ inputs }: Pick<ViewDocument, 'inputs'>): Generator<readonly [id: string, version: number]> {
  for (let at = 0; at + 1 < inputs.length; at += 2) yield [inputs[at] as string, inputs[at + 1] as number];
}

export const viewCollectionName = (view: Pick<ViewDefinition, 'view' | 'version'>): string => `view-${view.view}-v${view.version}`;
