import { setTimeout as delay } from 'node:timers/promises';
import { startProgress } from '../cli/progress.js';
import type { CliContext } from '../cli/cli-context.js';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import type { ApiClient } from './api-client.js';
import { ApiProblem, isObject } from './api-problem.js';

const askEveryMs = 100;
/** A large log takes minutes to fill the views from. */
const readyWithinMs = 30 * 60_000;

/** Waits while the process is still filling its views; any other answer than "not yet" ends the waiting. @throws {CliFault} at once where it has given them up */
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
        if (hasGivenUp(error)) throw new CliFault(exitCodes.unreachable, 'views-given-up', 'the process has given up its views after failing again and again; it only takes commands', 'Its log says why. Start it again, with more memory where that says ERR_WORKER_OUT_OF_MEMORY.');
      }
      await delay(askEveryMs, undefined, { signal: context.signal });
    }
  } finally {
    progress.stop();
  }
}

function hasGivenUp({ body: { checks } }: ApiProblem): boolean {
  const projecting = isObject(checks) ? checks['projections-running'] : null;
  return isObject(projecting) && isObject(projecting['detail']) && projecting['detail']['givenUp'] === true;
}

/** How long reading commands wait for what was just written. */
const settleWithinMs = 30_000;

/** Waits until the views know everything in the log; false when they do not yet. */
export async function settle(api: ApiClient): Promise<boolean> {
  const answer = await api.post('/v1/settle', {}, { query: { waitMs: settleWithinMs } });
  return answer['settled'] === true;
}
