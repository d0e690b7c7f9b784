import type { EventLog, RecordedEvent } from '@rapport/event-log';
import { beginning, numbersOf, type Position } from '@rapport/kernel';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { AppendWindow, type KeptEvent } from './append-window.js';
import { EventDigest, keptText } from './event-digest.js';
import { targetDiffers } from './target-differs.js';

export type MigrationPhase = 'comparing' | 'copying' | 'checking';

export interface LogMigration {
  readonly from: EventLog;
  readonly to: EventLog;
  readonly signal: AbortSignal;
  /** `total` is estimated from positions. */
  readonly onProgress: (phase: MigrationPhase, done: number, total: number) => void;
  /** The source may grow meanwhile: what it holds at the beginning is brought over. Default: that it grows is a fault. */
  readonly mayGrow?: boolean;
  /** Told of each event of the source, and to bring over what they need before any of them is appended. */
  readonly keys: { readonly want: (event: RecordedEvent) => void; readonly move: () => Promise<void> } | null;
}

export interface LogMigrationReport {
  /** In the source, and now in the target. */
  readonly events: number;
  readonly appended: number;
  readonly alreadyThere: number;
  /** Of the last event in the source. */
  readonly position: Position;
  /** Equal for both, or there is no report. */
  readonly digest: string;
}

const progressEvery = 500;

/**
 * Brings the history of one log into another: every event that is not technical, in log order, with stream, revision, id,
 * type, data and metadata. What the target holds already has to be the beginning of the same, or nothing is appended. Then
 * all of the target is read again and compared. A repeat goes on where the one before stopped.
 *
 * @throws {CliFault} LogFault; an abort as its signal says.
 */
export async function migrateLog(migration: LogMigration): Promise<LogMigrationReport> {
  const { from, to, signal } = migration;
  const end = await from.head();
  const digest = new EventDigest();
  const source = from.readAll({ signal })[Symbol.asyncIterator]();
  try {
    const there = await compare(migration, source, digest, end);
    const alreadyThere = digest.events;
    await migration.keys?.move();
    const copied = await copy(migration, source, digest, new AppendWindow(to, there.stored, signal), end);
    const report = { events: digest.events, position: copied ?? there.read, appended: digest.events - alreadyThere, alreadyThere, digest: digest.hex() };
    await check(migration, report);
    if (!migration.mayGrow && (await from.head()) !== report.position) throw sourceHasGrown();
    return report;
  } finally {
    await source.return?.();
  }
}

/** Takes from the source what the target holds. @returns the positions of the last event, in the target and in the source. */
async function compare(
  { to, signal, onProgress, keys }: LogMigration, source: AsyncIterator<RecordedEvent>, digest: EventDigest, end: Position,
): Promise<{ readonly stored: Position; readonly read: Position }> {
  let stored: Position = beginning;
  let read: Position = beginning;
  for await (const event of to.readAll({ signal })) {
    const next = await source.next();
    const wanted = next.done === true ? null : next.value;
    const kept = wanted === null ? null : keptText(wanted);
    signal.throwIfAborted();
    if (wanted === null || kept === null || kept !== keptText(event)) throw targetDiffers(event, wanted);
    keys?.want(wanted);
    digest.add(kept);
    stored = event.position;
    read = wanted.position;
    if (digest.events % progressEvery === 0) onProgress('comparing', digest.events, estimatedTotal(digest.events, wanted.position, end));
  }
  signal.throwIfAborted();
  return { stored, read };
}

/** @returns the position in the source of the last event that was copied; null for none. */
async function copy({ signal, onProgress, keys, mayGrow = false }: LogMigration, source: AsyncIterator<RecordedEvent>, digest: EventDigest, window: AppendWindow, end: Position): Promise<Position | null> {
  let read: Position | null = null;
  const flush = async (): Promise<void> => {
    const sent: readonly KeptEvent[] = window.events;
    const last = sent.at(-1);
    if (last === undefined) return;
    await keys?.move();
    await window.flush();
    for (const { kept } of sent) digest.add(kept);
    onProgress('copying', digest.events, estimatedTotal(digest.events, last.event.position, end));
  };
  for (let next = await source.next(); next.done !== true; next = await source.next()) {
    if (mayGrow && next.value.position > end) break;
    read = next.value.position;
    keys?.want(next.value);
    window.add({ event: next.value, kept: keptText(next.value) });
    if (window.isFull) await flush();
  }
  signal.throwIfAborted();
  await flush();
  return read;
}

async function check({ to, signal, onProgress }: LogMigration, { events, digest }: LogMigrationReport): Promise<void> {
  const found = new EventDigest();
  for await (const event of to.readAll({ signal })) {
    found.add(keptText(event));
    if (found.events % progressEvery === 0) onProgress('checking', found.events, events);
  }
  signal.throwIfAborted();
  const foundDigest = found.hex();
  if (found.events !== events || foundDigest !== digest) {
    throw new CliFault(exitCodes.damaged, 'digest', `the target does not hold what the source does: ${found.events} events with digest ${foundDigest} instead of ${events} with ${digest}`, 'Somebody else wrote to one of them. Stop the processes that do, and begin anew with an empty target.');
  }
}

const sourceHasGrown = (): CliFault =>
  new CliFault(exitCodes.refused, 'source-has-grown', 'the source has grown meanwhile', 'Stop the processes that write to it; the same command again brings the rest.');

/** Positions grow with the number of events, or with their bytes. */
function estimatedTotal(events: number, place: Position, end: Position): number {
  const share = Number(numbersOf(place).commit) / Math.max(1, Number(numbersOf(end).commit));
  return Math.max(events, Math.round(events / Math.max(share, 1e-9)));
}
