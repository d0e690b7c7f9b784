import type { EventLog, VerifyReport } from '@rapport/event-log';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { movesKeys, openKeyMove, type KeyRingPlaces } from './key-rings.js';
import { openLog, type PlaceContext } from './log-place.js';
import { migrateLog, type LogMigrationReport, type MigrationPhase } from './migrate-log.js';

export interface MigrationContext extends PlaceContext {
  readonly signal: AbortSignal;
  /** The source may grow meanwhile; default: a fault. */
  readonly mayGrow?: boolean;
  readonly onProgress: (phase: 'verifying' | MigrationPhase, done: number, total: number) => void;
}

export interface MigrationReport extends LogMigrationReport {
  /** Data keys that are in the target's ring now; null: keys were not moved. */
  readonly keys: number | null;
}

/** Opens both ends, checks the source where it can prove itself, and brings keys and events over, the keys first. */
export async function runMigration(places: KeyRingPlaces, context: MigrationContext): Promise<MigrationReport> {
  const from = await openLog(places.from, 'from', context);
  return closing(from, async () => {
    if (places.from.kind === 'folder') await verifySource(from, context);
    const to = await openLog(places.to, 'to', context);
    return closing(to, async () => {
      if (!movesKeys(places)) return { ...(await migrateLog({ ...context, from, to, keys: null })), keys: null };
      const keys = await openKeyMove(places, context);
      return closing(keys, async () => {
        const report = await migrateLog({ ...context, from, to, keys: keys.move });
        return { ...report, keys: keys.move.moved };
      });
    });
  });
}

async function verifySource(from: EventLog, { signal, onProgress }: MigrationContext): Promise<void> {
  const { damage }: VerifyReport = await from.verify({ signal, onProgress: (events, total) => onProgress('verifying', events, total) });
  signal.throwIfAborted();
  if (damage === null) return;
  const where = damage.stream === null ? '' : `, ${damage.stream}@${String(damage.revision)}`;
  throw new CliFault(exitCodes.damaged, 'damaged', `the log of the source is damaged at position ${damage.position}${where}: ${damage.what}`, 'Nothing was appended to the target.');
}

async function closing<Answer>(opened: { close(): Promise<void> }, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } finally {
    await opened.close();
  }
}
