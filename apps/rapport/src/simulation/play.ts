import { addDays, daysBetween, type Day } from '@rapport/kernel';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import type { ApiClient } from '../client/api-client.js';
import { problemText } from '../client/api-problem.js';
import { sendBatch, type BatchLine } from '../client/batch.js';
import { readCalendar } from '../client/calendar.js';
import { closeDayLine, openCalendarLine } from '../client/command-lines.js';
import { shopTimeZone } from './dated-command.js';
import { commandsOf, type Shop } from './shop.js';

export interface PlayOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

const linesInBatch = 1_000;

/** Lets everything happen in the shop, day by day, and closes each day. Played again, it repeats the same commands, which changes nothing. */
export async function playShop(api: ApiClient, shop: Shop, { signal, onProgress }: PlayOptions): Promise<void> {
  await refuseOtherFolder(api, shop);
  const lines = linesOf(shop);
  for (let start = 0; start < lines.length; start += linesInBatch) {
    const batch = lines.slice(start, start + linesInBatch);
    const answers = await sendBatch(api, batch, { signal });
    const at = answers.findIndex(({ problem }) => problem !== null);
    if (at >= 0) {
      const { problem } = answers[at]!;
      throw new CliFault(exitCodes.failed, String(problem?.['code'] ?? 'refused'), `the demo's command ${batch[at]!.command} was refused: ${problemText(problem ?? {}) ?? 'no reason was given'}`);
    }
    onProgress(start + batch.length, lines.length);
  }
}

/** The demo never mixes its customers into somebody's data. */
async function refuseOtherFolder(api: ApiClient, shop: Shop): Promise<void> {
  const calendar = await readCalendar(api);
  const isEmpty = String((await api.get('/v1/status'))['headPosition']).replace(/0/g, '') === '';
  if (isEmpty || (calendar?.firstDay === shop.firstDay && calendar.timeZone === shopTimeZone)) return;
  throw new CliFault(exitCodes.usage, 'not-a-demo', 'the data folder holds other data than the demo', 'Name another folder with --data, or leave it out for a temporary one.');
}

function linesOf(shop: Shop): readonly BatchLine[] {
  const lines: BatchLine[] = [openCalendarLine(shop.firstDay, shopTimeZone)];
  const commands = commandsOf(shop);
  let at = 0;
  for (let day: Day = shop.firstDay, left = daysBetween(shop.firstDay, shop.lastDay); left >= 0; left--, day = addDays(day, 1)) {
    for (; at < commands.length && commands[at]!.day === day; at++) lines.push(commands[at]!.line);
    lines.push(closeDayLine(day));
  }
  return lines;
}
