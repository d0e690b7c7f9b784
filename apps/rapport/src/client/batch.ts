import type { JsonObject } from '@rapport/kernel';
import { setTimeout as delay } from 'node:timers/promises';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import type { ApiClient } from './api-client.js';
import { ApiProblem, isObject, problemText } from './api-problem.js';
import { ConnectionLost } from './connection-lost.js';

/** A command as a line of `/v1/batches`. */
export interface BatchLine extends JsonObject {
  readonly commandId: string;
  readonly command: string;
}

/** What became of a line, for good: repeating it would change nothing. */
export interface BatchAnswer {
  readonly status: number;
  readonly outcome: string | null;
  /** Of the last event of an accepted command: that of its first acceptance, however often it was sent. */
  readonly position: string | null;
  readonly problem: JsonObject | null;
  /** It had been accepted before. */
  readonly repeated: boolean;
  /** It was sent more than once here: what is repeated may be our own. */
  readonly resent: boolean;
}

export interface BatchOptions {
  readonly signal: AbortSignal;
  /** How long to go on trying, waits between attempts only. Default {@link defaultRetryForMs}; 0: no second attempt. */
  readonly retryForMs?: number;
}

export const defaultRetryForMs = 20_000;
const longestWaitMs = 5_000;

/** Waits between attempts, each twice the one before, that take `retryForMs` in all. */
export function retryWaitsMs(retryForMs: number): readonly number[] {
  const waits: number[] = [];
  for (let left = retryForMs, next = 100; left > 0; next = Math.min(2 * next, longestWaitMs)) {
    waits.push(Math.min(next, left));
    left -= next;
  }
  return waits;
}

/**
 * Sends the lines and answers in their order. Lines without a final answer (connection lost, 503, contended) are sent
 * again with the same command ids, so that a command is never worked twice; after the last attempt the batch fails.
 */
export async function sendBatch(api: ApiClient, lines: readonly BatchLine[], options: BatchOptions): Promise<BatchAnswer[]> {
  const answers = new Array<BatchAnswer | undefined>(lines.length);
  const waitsMs = retryWaitsMs(options.retryForMs ?? defaultRetryForMs);
  let open = lines.map((_, index) => index);
  for (let attempt = 0; open.length > 0; attempt++) {
    options.signal.throwIfAborted();
    const failure = await sendOnce(api, lines, open, answers, attempt > 0);
    open = open.filter((index) => answers[index] === undefined);
    if (open.length === 0) break;
    if (attempt >= waitsMs.length) throw gaveUp(open.length, attempt + 1, failure);
    await delay(waitsMs[attempt], undefined, { signal: options.signal });
  }
  return answers as BatchAnswer[];
}

/** Gives back what went wrong on the way, if anything did. */
async function sendOnce(api: ApiClient, lines: readonly BatchLine[], open: readonly number[], answers: (BatchAnswer | undefined)[], resent: boolean): Promise<string | null> {
  const body = open.map((index) => JSON.stringify(lines[index])).join('\n') + '\n';
  let waiting: string | null = null;
  try {
    for await (const answer of api.lines({ method: 'POST', path: '/v1/batches', body, contentType: 'application/x-ndjson' })) {
      const place = typeof answer['line'] === 'number' ? answer['line'] - 1 : -1;
      const index = open[place];
      if (index === undefined) continue;
      const final = finalAnswer(answer, resent);
      // Behind a line that waits for another attempt a refusal is not the last word: it may rest on what is missing.
      if (final && !(waiting !== null && final.problem)) answers[index] = final;
      else waiting ??= problemOf(answer) ?? 'a line was not answered for good';
    }
    return waiting;
  } catch (error) {
    if (error instanceof ConnectionLost) return error.message;
    if (error instanceof ApiProblem && error.status >= 500) return error.message;
    throw error;
  }
}

/** Null where the line should be sent again. */
function finalAnswer(answer: JsonObject, resent: boolean): BatchAnswer | null {
  const status = typeof answer['status'] === 'number' ? answer['status'] : 500;
  const problem = isObject(answer['problem']) ? answer['problem'] : null;
  if (status >= 500 || status === 429 || problem?.['code'] === 'contended') return null;
  return {
    status,
    outcome: typeof answer['outcome'] === 'string' ? answer['outcome'] : null,
    position: typeof answer['position'] === 'string' ? answer['position'] : null,
    problem: status >= 400 ? (problem ?? {}) : null,
    repeated: answer['repeated'] === true,
    resent,
  };
}

const problemOf = (answer: JsonObject): string | null => (isObject(answer['problem']) ? problemText(answer['problem']) : null);

const gaveUp = (open: number, attempts: number, reason: string | null): CliFault =>
  new CliFault(
    exitCodes.unreachable,
    'gave-up',
    `${open} ${open === 1 ? 'command was' : 'commands were'} not answered after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}${reason ? `: ${reason}` : ''}`,
    'Run the same command again: what was recorded is not recorded twice.',
  );
