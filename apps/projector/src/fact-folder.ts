import { PrivacyFault, type PersonalDataVault } from '@rapport/privacy';
import type { FactChange, FactDefinition, FactDocument, OpenedEvent, PartDocument } from '@rapport/read-models';
import type { ContractEvent } from '@rapport/contracts';
import type { JsonObject } from '@rapport/kernel';
import type { GuardedWrite } from '@rapport/read-store';
import type { ProjectorCounters } from './counters.js';
import type { ProjectorCollections } from './documents.js';
import { Contended, RevisionGap, UnreadableRecord } from './faults.js';
import { HeadInWork, PartInWork, touchedPartsOf, writeOf, type DeliveredEvent, type PreparedRecord } from './fold-plan.js';

/** Times that a fold is begun again because somebody else wrote the same fact. */
const maxAttempts = 100;

export interface HeldRecord {
  readonly delivered: DeliveredEvent;
  /** Undefined for a record that only waits behind one of its key. */
  readonly error: unknown;
}

export interface FoldOutcome {
  /** Facts as they stand now; with a repeat among their events, also as a change from themselves. */
  readonly changes: readonly FactChange[];
  /** Events that are part of the facts now: folded here, or known already. */
  readonly known: readonly DeliveredEvent[];
  readonly held: readonly HeldRecord[];
}

interface FoldRound {
  readonly heads: ReadonlyMap<string, HeadInWork>;
  readonly parts: ReadonlyMap<string, PartInWork>;
}

/** Folds events into fact documents: parts before heads, each behind its own guard, so that a repeat changes nothing. */
export class FactFolder {
  constructor(
    private readonly collections: ProjectorCollections,
    private readonly definitions: readonly FactDefinition[],
    private readonly vault: Pick<PersonalDataVault, 'open'>,
    private readonly counters: ProjectorCounters,
  ) {}

  /** Undefined where no fact is made of the event's stream. */
  findDefinition({ stream }: Pick<ContractEvent, 'stream'>): FactDefinition | undefined {
    for (const definition of this.definitions) if (stream.startsWith(definition.streamPrefix)) return definition;
    return undefined;
  }

  /** @throws {UnreadableRecord} */
  definitionFor(event: ContractEvent): FactDefinition {
    const definition = this.findDefinition(event);
    if (definition) return definition;
    throw new UnreadableRecord(event, 'stream');
  }

  /**
   * Records of keys in `parked` are held; a key whose record fails is added to it. `beforeWrite` is told what is about to be
   * written, before anything is.
   * @throws {RevisionGap} with nothing written. @throws {Contended}
   */
  async fold(records: readonly DeliveredEvent[], parked: Set<string>, beforeWrite: (changes: readonly FactChange[]) => Promise<void>): Promise<FoldOutcome> {
    const changes: FactChange[] = [];
    const known: DeliveredEvent[] = [];
    const held: HeldRecord[] = [];
    let pending = records.map((delivered) => this.#prepare(delivered));
    for (let attempt = 1; pending.length > 0; attempt++) {
      if (attempt > maxAttempts) throw new Contended('a fact', maxAttempts);
      const round = await this.#load(pending);
      const taken = await this.#foldInMemory(pending, round, parked, held);
      const intended = changesOf(round);
      await beforeWrite(intended);
      const lost = await this.#write(intended);
      for (const change of [...intended, ...repeatedBelow(intended, round)]) if (!lost.has(streamOf(change))) changes.push(change);
      for (const { delivered } of taken) if (!lost.has(delivered.record.event.stream)) known.push(delivered);
      pending = taken.filter(({ delivered }) => lost.has(delivered.record.event.stream));
      this.counters.lostRaces += lost.size;
    }
    this.counters.held += held.length;
    return { changes, known, held };
  }

  #prepare(delivered: DeliveredEvent): PreparedRecord {
    const { event } = delivered.record;
    const definition = this.definitionFor(event);
    try {
      return { delivered, definition, touched: touchedPartsOf(definition, event), failure: null };
    } catch (cause) {
      const failure = cause instanceof Error ? cause : new Error('the touched parts can\'t be told', { cause });
      return { delivered, definition, touched: [], failure };
    }
  }

  /** Heads first: a part that is read later is never behind its head. */
  async #load(records: readonly PreparedRecord[]): Promise<FoldRound> {
    const definitions = new Map(records.map(({ delivered, definition }) => [delivered.record.event.stream, definition]));
    const streams = [...definitions.keys()];
    const foundHeads = await this.collections.heads.findByIds(streams);
    // Under the name that is stored already: every event brings a copy of its own.
    const heads = new Map(streams.map((stream, i) => [stream, new HeadInWork(definitions.get(stream)!, foundHeads[i]?._id ?? stream, foundHeads[i] ?? null)]));
    const places = new Map<string, { readonly record: PreparedRecord; readonly partId: string }>();
    for (const record of records) for (const { id, partId } of record.touched) places.set(id, { record, partId });
    const ids = [...places.keys()];
    const parts = ids.length > 0 ? await this.collections.parts.findByIds(ids) : [];
    return {
      heads,
      parts: new Map(ids.map((id, i) => {
        const { record, partId } = places.get(id)!;
        return [id, new PartInWork(record.definition, id, heads.get(record.delivered.record.event.stream)!.stream, partId, parts[i] ?? null)];
      })),
    };
  }

  async #foldInMemory(records: readonly PreparedRecord[], round: FoldRound, parked: Set<string>, held: HeldRecord[]): Promise<PreparedRecord[]> {
    const taken: PreparedRecord[] = [];
    for (const prepared of records) {
      const { delivered } = prepared;
      const { key, event } = delivered.record;
      const head = round.heads.get(event.stream)!;
      if (parked.has(key)) held.push({ delivered, error: undefined });
      else if (event.revision > head.version) throw new RevisionGap(event, head.version);
      else if (event.revision < head.version) {
        this.counters.repeated++;
        head.hasRepeats = true;
        for (const { id } of prepared.touched) round.parts.get(id)!.hasRepeats = true;
        taken.push(prepared);
      } else {
        const opened = event.sealed ? await this.#open(event) : openedAs(event, null);
        try {
          if (opened instanceof PrivacyFault) throw opened;
          foldOne(prepared, head, round.parts, opened);
          this.counters.applied++;
          taken.push(prepared);
        } catch (error) {
          parked.add(key);
          held.push({ delivered, error });
        }
      }
    }
    return taken;
  }

  /** A fault of the box is the event's own; that keys can't be reached now concerns everybody, and is thrown. */
  async #open(event: ContractEvent): Promise<OpenedEvent | PrivacyFault> {
    const { storedType, ...box } = event.sealed!;
    try {
      const opened = await this.vault.open(box, { stream: event.stream, storedType, eventId: event.id });
      return openedAs(event, opened.state === 'open' ? opened.personal : 'erased');
    } catch (error) {
      if (error instanceof PrivacyFault) return error;
      throw error;
    }
  }

  /** Answers the streams of which a write was lost. */
  async #write(changes: readonly FactChange[]): Promise<ReadonlySet<string>> {
    const lost = new Set<string>();
    const partWrites: GuardedWrite<PartDocument>[] = [];
    for (const change of changes) if (change.kind === 'part' && change.before !== change.after) partWrites.push(writeOf(change));
    const partsWritten = partWrites.length > 0 ? await this.collections.parts.write(partWrites) : [];
    partsWritten.forEach((written, i) => written || lost.add(partWrites[i]!.document.stream));
    const headWrites: GuardedWrite<FactDocument>[] = [];
    for (const change of changes) if (change.kind === 'head' && change.before !== change.after && !lost.has(change.after._id)) headWrites.push(writeOf(change));
    const headsWritten = headWrites.length > 0 ? await this.collections.heads.write(headWrites) : [];
    headsWritten.forEach((written, i) => written || lost.add(headWrites[i]!.document._id));
    return lost;
  }
}

/** Field by field: on the way of every event, this is several times faster than spreading. */
function openedAs(event: ContractEvent, personal: OpenedEvent['personal']): OpenedEvent {
  const { id, type, version, stream, revision, position, occurredAt, recordedAt, customerId, correlationId, causationId, commandId, actor, data, sealed } = event;
  return { id, type, version, stream, revision, position, occurredAt, recordedAt, customerId, correlationId, causationId, commandId, actor, data, sealed, personal };
}

const streamOf = (change: FactChange): string => (change.kind === 'head' ? change.after._id : change.after.stream);

/**
 * Where a batch holds known events and new ones of a fact, the change is told a second time as a repeat: what the known
 * ones affected may not have been derived, and the step from there to here need not show it any more.
 */
function repeatedBelow(changes: readonly FactChange[], { heads, parts }: FoldRound): FactChange[] {
  const repeated: FactChange[] = [];
  for (const change of changes) {
    const inWork = change.kind === 'head' ? heads.get(change.after._id) : parts.get(change.after._id);
    if (inWork!.hasRepeats && change.before !== change.after) repeated.push({ ...change, before: change.after } as FactChange);
  }
  return repeated;
}

/** All of the event or nothing of it: bodies are taken over only when every fold has succeeded. */
function foldOne({ definition, touched, failure }: PreparedRecord, head: HeadInWork, parts: FoldRound['parts'], event: OpenedEvent): void {
  if (failure) throw failure;
  const body: JsonObject = definition.fold(head.body, event);
  const folded = touched.map(({ id }) => {
    const part = parts.get(id)!;
    return { part, body: part.with(event) };
  });
  head.body = body;
  head.version = event.revision + 1;
  for (const { part, body: partBody } of folded) part.take(partBody, event.revision);
}

function changesOf({ heads, parts }: FoldRound): FactChange[] {
  const changes: FactChange[] = [];
  for (const part of parts.values()) {
    const change = part.change();
    if (change) changes.push(change);
  }
  for (const head of heads.values()) {
    const change = head.change();
    if (change) changes.push(change);
  }
  return changes;
}
