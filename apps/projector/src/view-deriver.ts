import { setImmediate } from 'node:timers/promises';
import { sameJson } from '@rapport/kernel';
import type { FoundFacts, ViewContext, ViewDefinition, ViewDocument } from '@rapport/read-models';
import type { GuardedWrite } from '@rapport/read-store';
import type { AffectedIds } from './affected.js';
import type { ContextSource } from './context-source.js';
import type { ProjectorCounters } from './counters.js';
import type { ProjectorCollections } from './documents.js';
import type { FailedViewList } from './failed-view-list.js';
import { findFacts } from './fact-queries.js';
import { Contended } from './faults.js';
import type { ViewWitness } from './view-witness.js';

/** Documents derived in one round: of so many, inputs are in memory at once. */
const roundSize = 512;
/** Times that documents are derived again because they, or the context, were written meanwhile. */
const maxRounds = 100;

export interface DeriveOptions {
  /** Ends it between two rounds, by throwing the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** True where nobody else writes views or facts, not even another partition: new documents are then written in one step. Default false. */
  readonly alone?: boolean;
  /**
   * Documents that a fact has left: written even if they stay as they are. What they are made of no longer names that fact,
   * so that it is the version alone that stops an older derivation which still has it.
   */
  readonly left?: AffectedIds;
  /** After each round, how many documents it was. */
  readonly onDerived?: (documents: number) => void;
}

/**
 * Derives documents of views from the facts as they are. Whoever writes a document has read, after the version that it
 * replaces, facts at least as new as those the replaced one was made of; so the last to write has the latest.
 */
export class ViewDeriver {
  constructor(
    private readonly collections: ProjectorCollections,
    private readonly context: ContextSource,
    private readonly failedViews: FailedViewList,
    private readonly counters: ProjectorCounters,
    /** As {@link ProjectorOptions.sharesStore}. */
    private readonly sharesStore: boolean,
    private readonly witness: ViewWitness | null = null,
  ) {}

  async deriveAll(affected: AffectedIds, options: DeriveOptions = {}): Promise<void> {
    for (const [view, ids] of affected.byView()) await this.derive(view, [...ids], options);
  }

  /** @throws {Contended} */
  async derive(view: ViewDefinition, ids: readonly string[], { signal, alone = false, left, onDerived }: DeriveOptions = {}): Promise<void> {
    for (let start = 0; start < ids.length; start += roundSize) {
      const round = ids.slice(start, start + roundSize);
      let pending: readonly string[] = round;
      for (let attempt = 1; pending.length > 0; attempt++) {
        signal?.throwIfAborted();
        if (attempt > maxRounds) throw new Contended(`the view ${view.view}`, maxRounds);
        pending = await this.#deriveRound(view, pending, alone, left);
      }
      onDerived?.(round.length);
      // A store in memory never waits: between two rounds everybody else has a turn.
      if (start + roundSize < ids.length) await setImmediate();
    }
  }

  /**
   * The order of the reads is what makes it right: versions, then context, then facts. The inputs' versions are compared as
   * well, so that a document left as it is was made of these very facts. Answers what is to be derived again.
   */
  async #deriveRound(view: ViewDefinition, ids: readonly string[], alone: boolean, left: AffectedIds | undefined): Promise<readonly string[]> {
    const stored = await this.collections.view(view).findByIds(ids);
    const { context, mark } = await this.context.read();
    const found = await this.#inputsOf(view, ids);
    const claims = this.sharesStore && !alone;
    const failures = new Map<string, unknown>();
    const writes: GuardedWrite<ViewDocument>[] = [];
    ids.forEach((id, i) => {
      try {
        const before = stored[i] ?? null;
        const derived = derivedDocument(view, id, found[i]!, context, before?.version ?? 1);
        if (before && !left?.has(view, id) && sameJson(before, derived)) return;
        const write = writeFor(before, derived, claims);
        if (write) writes.push(write);
      } catch (error) {
        failures.set(id, error);
      }
    });
    this.counters.derived += ids.length;
    this.counters.viewsUnchanged += ids.length - writes.length - failures.size;
    this.counters.viewsFailed += failures.size;
    const written = await this.#write(view, writes, new Map(ids.map((id, i) => [id, stored[i] ?? null])));
    await this.failedViews.settle(view, ids, failures);
    const lost = idsOf(writes.filter((_, i) => !written[i]));
    const begun = alone ? [] : writes.filter(({ expected }, i) => expected === 'absent' && written[i]);
    const toFinish = claims ? idsOf(begun) : await this.#movedSince(view, begun);
    this.counters.viewsWritten += writes.length - lost.length - toFinish.length;
    this.counters.lostRaces += lost.length;
    return (await this.context.read()).mark === mark ? lost.concat(toFinish) : ids;
  }

  async #write(view: ViewDefinition, writes: readonly GuardedWrite<ViewDocument>[], before: ReadonlyMap<string, ViewDocument | null>): Promise<readonly boolean[]> {
    if (writes.length === 0) return [];
    const collection = this.collections.view(view);
    await this.witness?.willWrite(view.view, collection.name, writes.map(({ document }) => ({ before: before.get(document._id) ?? null, after: document })));
    return collection.write(writes);
  }

  /**
   * New documents whose facts are others by now. Another partition that found such a document absent, and by later facts
   * needless, wrote nothing that its older derivation could run into; but those facts were written before, so they are seen here.
   */
  async #movedSince(view: ViewDefinition, begun: readonly GuardedWrite<ViewDocument>[]): Promise<readonly string[]> {
    if (begun.length === 0) return [];
    const found = await this.#inputsOf(view, begun.map(({ document }) => document._id));
    return idsOf(begun.filter(({ document }, i) => !sameJson(document.inputs, inputsOf(found[i]!))));
  }

  async #inputsOf(view: ViewDefinition, ids: readonly string[]): Promise<readonly FoundFacts[]> {
    const queries = ids.map((id) => view.inputs(id));
    const found = await findFacts(this.collections, queries);
    if (!view.furtherInputs) return found;
    const further = ids.map((id, i) => view.furtherInputs!(id, found[i]!));
    if (further.every(({ length }) => length === 0)) return found;
    const more = await findFacts(this.collections, further);
    return found.map((first, i) => ({ heads: union(first.heads, more[i]!.heads), parts: union(first.parts, more[i]!.parts) }));
  }
}

const idsOf = (writes: readonly GuardedWrite<ViewDocument>[]): string[] => writes.map(({ document }) => document._id);

/** A document read twice counts as it was read last. */
function union<Document extends { readonly _id: string }>(first: readonly Document[], more: readonly Document[]): readonly Document[] {
  if (more.length === 0) return first;
  const byId = new Map(first.map((document) => [document._id, document]));
  for (const document of more) byId.set(document._id, document);
  return [...byId.values()];
}

/** In the version given. A document that the facts deny is one without a body. */
function derivedDocument(view: ViewDefinition, id: string, facts: FoundFacts, context: ViewContext, version: number): ViewDocument {
  const derived = view.derive(id, facts, context) ?? denied;
  return documentOf(id, version, derived, inputsOf(facts));
}

type Content = Pick<ViewDocument, 'body' | 'nextReviewOn' | 'factsThrough' | 'frozenOn'>;
const denied: Content = { body: null, nextReviewOn: null, factsThrough: null, frozenOn: null };

/** Written out: where documents are made by spreading, each gets a shape of its own, which is slow and costs as much memory as its content. */
const documentOf = (_id: string, version: number, { body, nextReviewOn, factsThrough, frozenOn }: Content, inputs: ViewDocument['inputs']): ViewDocument =>
  ({ _id, version, body, nextReviewOn, factsThrough, frozenOn, inputs });

function inputsOf({ heads, parts }: FoundFacts): ViewDocument['inputs'] {
  const inputs = new Array<string | number>(2 * (heads.length + parts.length));
  let at = 0;
  for (const { _id, version } of heads) {
    inputs[at++] = _id;
    inputs[at++] = version;
  }
  for (const { _id, version } of parts) {
    inputs[at++] = _id;
    inputs[at++] = version;
  }
  return inputs;
}

/** Null where there is no such document, never was, and time alone will bring none. */
function writeFor(stored: ViewDocument | null, derived: ViewDocument, claims: boolean): GuardedWrite<ViewDocument> | null {
  if (stored) return { expected: stored.version, document: documentOf(derived._id, stored.version + 1, derived, derived.inputs) };
  if (derived.body === null && derived.nextReviewOn === null) return null;
  return { expected: 'absent', document: claims ? documentOf(derived._id, 1, denied, noInputs) : derived };
}

/**
 * In a store that others write as well, a new document is begun without a body, and derived again behind that: somebody who
 * found it absent, and by later facts needless, wrote nothing that an older derivation could run into, even if it is the
 * last thing that its writer does.
 */
const noInputs: ViewDocument['inputs'] = [];
