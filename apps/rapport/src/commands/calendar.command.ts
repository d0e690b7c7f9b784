import { addDays, daysBetween, defaultTimeZone, type Day } from '@rapport/kernel';
import { Command, Option } from 'commander';
import type { CliContext } from '../cli/cli-context.js';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { printJson, printLine } from '../cli/print.js';
import { startProgress } from '../cli/progress.js';
import { examples, parseDay, parseTimeZone, reaching, type ReachingOptions } from '../cli/shared-options.js';
import type { ApiClient } from '../client/api-client.js';
import { nextDayToClose, readCalendar } from '../client/calendar.js';
import { closeDays } from '../client/close-days.js';
import { commandIdOf } from '../client/command-lines.js';
import { addressOf, withApi } from '../client/with-api.js';
import { counted } from '../render/table.js';

export const closeDayCommand = (context: CliContext): Command =>
  reaching(new Command('close-day'))
    .description('Close every day that is not closed yet, in order, through a day; a day can be closed once it has ended')
    .requiredOption('--through <day>', 'last day to close', parseDay)
    .addHelpText('after', examples('close-day --through 2025-12-31'))
    .action((options: ReachingOptions & { through: Day }) =>
      withApi(context, addressOf(options), async (api) => {
        const result = await closeThrough(context, api, options.through);
        const text = result.closed === 0 ? `Nothing to close: ${options.through} is closed already.` : `Closed ${counted(result.closed, 'day')}, ${result.from} to ${result.through}.`;
        await (options.json ? printJson(context.out, result) : printLine(context.out, text));
      }),
    );

async function closeThrough(context: CliContext, api: ApiClient, through: Day): Promise<{ closed: number; from: Day | null; through: Day }> {
  const calendar = await readCalendar(api);
  if (!calendar) throw new CliFault(exitCodes.refused, 'calendar-not-open', 'the calendar is not open', 'Open it with `rapport calendar open --first-day <day>`.');
  const from = nextDayToClose(calendar);
  if (from > through) return { closed: 0, from: null, through };
  const days = Array.from({ length: daysBetween(from, through) + 1 }, (_, index) => addDays(from, index));
  const progress = startProgress(context, 'Closing days', 'days');
  try {
    await closeDays(api, days, { signal: context.signal, onProgress: (done) => progress.update(done, days.length) });
  } finally {
    progress.stop();
  }
  return { closed: days.length, from, through };
}

interface OpenOptions extends ReachingOptions {
  readonly firstDay: Day;
  readonly timeZone: string;
}

export function calendarCommand(context: CliContext): Command {
  const open = reaching(new Command('open'))
    .description('Open the calendar, once: its first day and its time zone are fixed for ever')
    .requiredOption('--first-day <day>', 'first day that will be closed', parseDay)
    .addOption(new Option('--time-zone <name>', 'business time zone').default(defaultTimeZone).argParser(parseTimeZone))
    .addHelpText('after', examples('calendar open --first-day 2025-01-01 --time-zone Asia/Shanghai'))
    .action((options: OpenOptions) => withApi(context, { ...addressOf(options), create: true }, (api) => openCalendar(context, api, options)));
  const show = reaching(new Command('show'))
    .description('First day, time zone, last closed day')
    .addHelpText('after', examples('calendar show'))
    .action((options: ReachingOptions) =>
      withApi(context, addressOf(options), async (api) => {
        const calendar = await readCalendar(api);
        if (options.json) return printJson(context.out, calendar);
        const text = calendar ? `Open since ${calendar.firstDay} in ${calendar.timeZone}; last closed day: ${calendar.lastClosedDay ?? 'none'}.` : 'The calendar is not open.';
        await printLine(context.out, text);
      }),
    );
  return new Command('calendar').description('The business calendar').addCommand(open).addCommand(show);
}

async function openCalendar(context: CliContext, api: ApiClient, { firstDay, timeZone, json }: OpenOptions): Promise<void> {
  const answer = await api.post('/v1/calendar/open', { firstDay, timeZone }, { headers: { 'idempotency-key': commandIdOf('open-calendar', firstDay, timeZone) } });
  await (json ? printJson(context.out, answer) : printLine(context.out, `The calendar is open: ${firstDay}, ${timeZone}.`));
}
