import { expectVersions, Generations, generationStore, type ReadModelVersions } from '@rapport/edge/projections';
import type { ReadStore } from '@rapport/read-store';
import { SideStalled } from '../comparison/compare-documents.js';
import { sideOf } from '../comparison/compared-side.js';
import { progressOf } from '../progress-of.js';

export interface GoBackOptions {
  /** With all generations in it. */
  readonly store: ReadStore;
  readonly partitions: number;
  /** Those that the kept generation has to be of. */
  readonly versions: ReadModelVersions;
  readonly signal: AbortSignal;
  /** For the kept generation to reach what the live one has. Default 30,000. */
  readonly withinMs?: number;
}

export interface GoneBack {
  readonly live: number;
  /** The one that was live, which is still fed. */
  readonly kept: number;
}

/** There is no generation of before to go back to. */
export class NothingKept extends Error {
  override readonly name = 'NothingKept';
  constructor(isRebuilding: boolean) {
    super(`no documents of before are kept${isRebuilding ? ', and a rebuild is under way' : ''}`);
  }
}

/** A rebuild by this program would be of no use: what is live is of its versions already, or it would be refused while something is kept. */
const ofItsVersion = 'Go back with the command line of the version that wrote it, beside a projector of that version; `rapport rebuild --drop-old` forgets it.';

/**
 * Makes the generation that was live before the last switch the live one again, and keeps the other: a repeat undoes it.
 * Nothing is switched before the kept one has what the live one had when this began.
 *
 * @throws {NothingKept} {OtherVersions} {SideStalled} {GenerationsMoved}
 */
export async function goBack({ store, partitions, versions, signal, withinMs = 30_000 }: GoBackOptions): Promise<GoneBack> {
  const generations = new Generations(store);
  const now = await generations.read();
  const { live, kept, next } = now;
  if (kept === null) throw new NothingKept(next !== null);
  await expectVersions(generationStore(store, kept), kept, versions, ofItsVersion);
  const shown = await progressOf(generationStore(store, live), partitions);
  const reached = await sideOf(generationStore(store, kept), partitions).reached(shown, withinMs, signal);
  signal.throwIfAborted();
  if (!reached) throw new SideStalled('kept', shown);
  await generations.change(now, { live: kept, kept: live });
  return { live: kept, kept: live };
}
