import { setTimeout as delay } from 'node:timers/promises';
import { startProgress } from '../cli/progress.js';
import type { CliContext } from '../cli/cli-context.js';
import type { ApiClient } from './api-client.js';
import { ApiProblem } from './api-problem.js';

const askEveryMs = 100;
/** A large log takes minutes to fill the views from. */
const readyWithinMs = 30 * 60_000;

/** Waits while the process is still filling its views; any other answer than "not yet" ends the waiting. */
export async function waitUntilReady(context: CliContext, api: ApiClient): Promise<void> {
  const progress = startProgress(context, 'Waiting for the views', 'steps');
  const deadline = context.now() + readyWithinMs;
  try {
    for (;;) {
      try {
        await api.get('/health/ready');
        return;
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.status !== 503 || context.now() > deadline) throw error;
      }
      await delay(askEveryMs, undefined, { signal: context.signal });
    }
  } finally {
    progress.stop();
  }
}

/** How long reading commands wait for what was just written. */
const settleWithinMs = 30_000;

/** Waits until the views know everything in the log; false when they do not yet. */
export async function settle(api: ApiClient): Promise<boolean> {
  const answer = await api.post('/v1/settle', {}, { query: { waitMs: settleWithinMs } });
  return answer['settled'] === true;
}
