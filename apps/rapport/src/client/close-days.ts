import type { Day, JsonObject } from '@rapport/kernel';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import type { ApiClient } from './api-client.js';
import { isObject, problemText } from './api-problem.js';
import { sendBatch } from './batch.js';
import { closeDayLine } from './command-lines.js';
import { counted } from '../render/table.js';

const daysInBatch = 31;

export interface CloseDaysOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

/** Closes the days in their order; the first that is refused ends it. */
export async function closeDays(api: ApiClient, days: readonly Day[], { signal, onProgress }: CloseDaysOptions): Promise<void> {
  for (let start = 0; start < days.length; start += daysInBatch) {
    const batch = days.slice(start, start + daysInBatch);
    const answers = await sendBatch(api, batch.map(closeDayLine), { signal });
    const at = answers.findIndex(({ problem }) => problem !== null);
    onProgress(start + (at < 0 ? batch.length : at));
    if (at < 0) continue;
    throw stoppedAt(days, start + at, answers[at]!.problem!);
  }
}

function stoppedAt(days: readonly Day[], at: number, problem: JsonObject): CliFault {
  const before = at === 0 ? '' : `${counted(at, 'day')} ${at === 1 ? 'was' : 'were'} closed, ${days[0]} to ${days[at - 1]}; `;
  const endsAt = isObject(problem['details']) ? problem['details']['endsAt'] : undefined;
  const hint = typeof endsAt === 'string' ? `It ends at ${endsAt}, and can be closed from then on.` : undefined;
  return new CliFault(exitCodes.refused, String(problem['code'] ?? 'refused'), `${before}the day ${days[at]} was not closed: ${problemText(problem) ?? 'no reason was given'}`, hint);
}
