import {
  contextOf, contextStreams, factDefinitions, lookupKey, partDocumentId, viewDefinitions,
  type Derived, type FactChange, type FactDefinition, type FactDocument, type FactQuery, type FoundFacts, type LookupValues,
  type OpenedEvent, type PartDocument, type ViewContext, type ViewDefinition,
} from '@rapport/read-models';
import type { Day, JsonObject } from '@rapport/kernel';

const lookupsOf = (definition: FactDefinition, values: LookupValues = {}): string[] =>
  Object.entries(values).flatMap(([name, found]) => found.map((value) => lookupKey(definition.fact, name, value)));

/**
 * What the facts and views say, by the shortest way: one map each, no batches, nothing persistent, every view derived on
 * demand. The oracle for whatever does the same under load. Takes events with the guards of the specification: a head
 * at revision + 1 (lower: a repeat), a part at any higher revision.
 */
export class ReferenceReadSide {
  readonly heads = new Map<string, FactDocument>();
  readonly parts = new Map<string, PartDocument>();

  /** @returns the documents that changed, parts first; none for a repeat. */
  fold(event: OpenedEvent): readonly FactChange[] {
    const definition = factDefinitions.find(({ streamPrefix }) => event.stream.startsWith(streamPrefix));
    if (!definition) return [];
    const before = this.heads.get(event.stream) ?? null;
    const version = event.revision + 1;
    if (before && before.version >= version) return [];
    if ((before?.version ?? 0) !== event.revision) throw new Error(`a gap before revision ${event.revision} of ${event.stream}`);
    const changes: FactChange[] = this.foldParts(definition, event);
    const body = definition.fold(before?.body ?? definition.initial(event.stream), event);
    const after: FactDocument = { _id: event.stream, version, fact: definition.fact, body, lookups: lookupsOf(definition, definition.lookups?.(body)) };
    this.heads.set(event.stream, after);
    return [...changes, { kind: 'head', before, after }];
  }

  /** The parts alone, as if the run ended before the head was written. */
  foldParts(definition: FactDefinition, event: OpenedEvent): FactChange[] {
    const changes: FactChange[] = [];
    for (const partId of definition.parts?.touchedBy(event) ?? []) {
      const _id = partDocumentId(event.stream, partId);
      const before = this.parts.get(_id) ?? null;
      if (before && before.version >= event.revision + 1) continue;
      const body = definition.parts!.foldPart(before?.body ?? null, partId, event);
      const lookups = lookupsOf(definition, definition.parts!.lookups?.(body));
      const after: PartDocument = { _id, version: event.revision + 1, fact: definition.fact, stream: event.stream, partId, body, lookups };
      this.parts.set(_id, after);
      changes.push({ kind: 'part', before, after });
    }
    return changes;
  }

  foldAll(events: Iterable<OpenedEvent>): this {
    for (const event of events) this.fold(event);
    return this;
  }

  find(queries: readonly FactQuery[]): FoundFacts {
    const heads = new Map<string, FactDocument>();
    const parts = new Map<string, PartDocument>();
    for (const query of queries) {
      const [from, into] = query.from === 'heads' ? [this.heads, heads as Map<string, JsonObject>] : [this.parts, parts as Map<string, JsonObject>];
      for (const document of from.values()) {
        const isWanted = 'ids' in query
          ? query.ids.includes(document._id)
          : document.lookups.includes(lookupKey(query.lookup.fact, query.lookup.name, query.lookup.value));
        if (isWanted) into.set(document._id, document);
      }
    }
    return { heads: [...heads.values()], parts: [...parts.values()] };
  }

  /** As the facts say; with another last closed day where one is given. */
  context(lastClosedDay?: Day): ViewContext {
    const context = contextOf(this.find([{ from: 'heads', ids: contextStreams }]).heads);
    return lastClosedDay === undefined ? context : { ...context, lastClosedDay };
  }

  derive<Body extends JsonObject | null>(view: ViewDefinition<Body>, id: string, context = this.context()): Derived<Body> | null {
    const queries = view.inputs(id);
    const further = view.furtherInputs?.(id, this.find(queries)) ?? [];
    return view.derive(id, this.find([...queries, ...further]), context);
  }

  /** Documents that a change may alter, as `view/id`. */
  affectedBy(change: FactChange): readonly string[] {
    return viewDefinitions.flatMap((view) => {
      const further = view.affectsFurther?.(change);
      const ids = [...view.affects(change), ...(further?.ids(this.find(further.queries)) ?? [])];
      return ids.map((id) => `${view.view}/${id}`);
    });
  }
}
