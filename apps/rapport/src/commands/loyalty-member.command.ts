import { Command } from 'commander';
import { instantFromMs, startOfDay, type Day, type JsonObject } from '@rapport/kernel';
import { v7 as uuidv7 } from 'uuid';
import type { CliContext } from '../cli/cli-context.js';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { printJson, printLine } from '../cli/print.js';
import { examples, parseCount, parseDay, reaching, type ReachingOptions } from '../cli/shared-options.js';
import { readCalendar } from '../client/calendar.js';
import { commandIdOf } from '../client/command-lines.js';
import { addressOf, withApi } from '../client/with-api.js';
import { counted, plain } from '../render/table.js';

const pointsAtMost = 1_000_000_000;

export const enrolCommand = (context: CliContext): Command =>
  reaching(new Command('enrol'))
    .description('Enrol a customer as a member: orders from that day on earn points, those that are recorded already too')
    .argument('<customer>', 'customer id')
    .option('--at <day>', 'first day of the membership (default: from now on)', parseDay)
    .addHelpText('after', examples('loyalty enrol 0001', 'loyalty enrol 0001 --at 2025-01-01'))
    .action((id: string, options: ReachingOptions & { at?: Day }) =>
      withApi(context, addressOf(options), async (api) => {
        const calendar = await readCalendar(api);
        if (!calendar) throw new CliFault(exitCodes.refused, 'calendar-not-open', 'the calendar is not open', 'Open it with `rapport calendar open --first-day <day>`.');
        const occurredAt = options.at === undefined ? instantFromMs(context.now()) : startOfDay(options.at, calendar.timeZone);
        const answer = await api.post(`/v1/customers/${encodeURIComponent(id)}/loyalty/enrol`, { occurredAt }, options.at === undefined ? {} : { headers: { 'idempotency-key': commandIdOf('enrol-member', 'by-hand', id, occurredAt) } });
        await (options.json ? printJson(context.out, answer) : printLine(context.out, enrolled(id, answer, options.at)));
      }),
    );

const enrolled = (id: string, { outcome }: JsonObject, at: Day | undefined): string =>
  outcome === 'unchanged' ? `${plain(id)} is a member already.` : `${plain(id)} is a member${at === undefined ? '' : ` since ${at}`}.`;

interface RedeemOptions extends ReachingOptions {
  readonly points?: number;
  readonly reward?: string;
  readonly id?: string;
}

export const redeemCommand = (context: CliContext): Command =>
  reaching(new Command('redeem'))
    .description('Spend points of a member, now: a number of them, or the price of a reward')
    .argument('<customer>', 'customer id')
    .option('--points <n>', 'how many', parseCount(1, pointsAtMost))
    .option('--reward <code>', 'a reward of the catalogue')
    .option('--id <redemption>', 'id of the redemption: given again, it is a repeat (default: a new one)')
    .addHelpText('after', examples('loyalty redeem 0001 --points 500 --id voucher-17', 'loyalty redeem 0001 --reward mug'))
    .action(async (id: string, { points, reward, id: given, ...options }: RedeemOptions) => {
      if ((points === undefined) === (reward === undefined)) throw new CliFault(exitCodes.usage, 'points-or-reward', 'give either --points or --reward');
      const redemptionId = given ?? uuidv7();
      const body = points === undefined ? { redemptionId, reward: reward! } : { redemptionId, points };
      await withApi(context, addressOf(options), async (api) => {
        const answer = await api.post(`/v1/customers/${encodeURIComponent(id)}/loyalty/redemptions`, body);
        if (options.json) return printJson(context.out, { ...answer, redemptionId });
        const what = points === undefined ? `the reward ${plain(reward!)}` : counted(points, 'point');
        await printLine(context.out, answer['outcome'] === 'unchanged' ? `Redemption ${plain(redemptionId)} is there already.` : `Redeemed ${what} of ${plain(id)}: redemption ${plain(redemptionId)}.`);
      });
    });
