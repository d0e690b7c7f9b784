import type { JsonObject } from '@rapport/kernel';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import type { ApiClient, Query } from './api-client.js';
import { isObject } from './api-problem.js';

export interface WorkProgress {
  readonly phase: string;
  readonly done: number;
  readonly total: number | null;
}

/** What became of work that a process does, whose progress comes line by line. */
export async function longWork(api: ApiClient, path: string, query: Query, onProgress: (progress: WorkProgress) => void): Promise<JsonObject> {
  for await (const line of api.lines({ method: 'POST', path, query, body: '{}', contentType: 'application/json' })) {
    if (isObject(line['report'])) return line['report'] as JsonObject;
    if (isObject(line['fault'])) throw faultOfWork(String(line['fault']['name']), String(line['fault']['message']));
    if (typeof line['phase'] === 'string') onProgress(line as unknown as WorkProgress);
  }
  throw new CliFault(exitCodes.unreachable, 'connection-lost', 'the process stopped before it was done');
}

/** What a person can do about it, by the name of the fault. */
const hints: Readonly<Record<string, readonly [code: keyof typeof exitCodes, hint?: string]>> = {
  GenerationKept: ['refused', 'Drop it with `rapport rebuild --drop-old`, then rebuild.'],
  GenerationsMoved: ['refused', 'Wait for the other one, or end it; begun again, a rebuild goes on where it was.'],
  NothingKept: ['refused', '`rapport rebuild` keeps them when it switches, until `rapport rebuild --drop-old`.'],
  // Its message says what to do: that depends on what was tried.
  OtherVersions: ['refused'],
  RebuildUnderWay: ['refused', 'Wait until it is done.'],
  SideStalled: ['unreachable', 'See that the projectors run (`rapport status`), at an upgrade one of the version before too; the same command then goes on where it was.'],
  UnreadableRecord: ['failed', 'Run a newer version.'],
  UntranslatableEvent: ['failed', 'Run a newer version.'],
};

export function faultOfWork(name: string, message: string): CliFault {
  const [code, hint] = hints[name] ?? ['failed', undefined];
  return new CliFault(exitCodes[code], name, message, hint);
}

export const isFaultOfWork = (error: unknown): error is Error => error instanceof Error && Object.hasOwn(hints, error.name);
