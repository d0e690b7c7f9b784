import { Command } from 'commander';
import type { LoyaltyAccountView } from '@rapport/read-models';
import type { CliContext } from '../cli/cli-context.js';
import { printJson, printLine, printNdjson } from '../cli/print.js';
import type { SetExitCode } from '../cli/program.js';
import { examples, reaching, type ReachingOptions } from '../cli/shared-options.js';
import { statementLines } from '../client/loyalty-statement.js';
import { settle } from '../client/wait-until-ready.js';
import { addressOf, withApi } from '../client/with-api.js';
import { renderAccount } from '../render/loyalty-account.js';
import { renderLiability, type LiabilityAnswer } from '../render/loyalty-liability.js';
import { renderStatement, type StatementLine } from '../render/loyalty-statement.js';
import { unknownAccount } from './loyalty-account.fault.js';
import { enrolCommand, redeemCommand } from './loyalty-member.command.js';
import { proveCommand } from './loyalty-prove.command.js';

export const loyaltyCommand = (context: CliContext, setExitCode: SetExitCode): Command =>
  new Command('loyalty')
    .description("Members' points: what an account holds, where every point came from and went, what is owed to all")
    .addCommand(accountCommand(context))
    .addCommand(statementCommand(context))
    .addCommand(proveCommand(context, setExitCode))
    .addCommand(enrolCommand(context))
    .addCommand(redeemCommand(context))
    .addCommand(liabilityCommand(context));

const accountCommand = (context: CliContext): Command =>
  reaching(new Command('account'))
    .description('What an account holds, its tier and why, and what expires next')
    .argument('<customer>', 'customer id')
    .addHelpText('after', examples('loyalty account 0001', 'loyalty account 0001 --json'))
    .action((id: string, options: ReachingOptions) =>
      withApi(context, addressOf(options), async (api) => {
        await settle(api);
        const document = await api.get(`/v1/views/loyalty-accounts/${encodeURIComponent(id)}`).catch((error: unknown) => {
          throw unknownAccount(id, error);
        });
        const asOf = typeof document['asOf'] === 'string' ? document['asOf'] : null;
        await (options.json ? printJson(context.out, document) : printLine(context.out, renderAccount(document['body'] as unknown as LoyaltyAccountView, asOf)));
      }),
    );

/** Rows that are laid out as one table: of a long statement, each part is printed as it comes. */
const rowsAtOnce = 1_000;

const statementCommand = (context: CliContext): Command =>
  reaching(new Command('statement'))
    .description('Every movement of an account in its order, with the lots it touched and the balance after it')
    .argument('<customer>', 'customer id')
    .addHelpText('after', examples('loyalty statement 0001', 'loyalty statement 0001 --json'))
    .action((id: string, options: ReachingOptions) =>
      withApi(context, addressOf(options), async (api) => {
        await settle(api);
        await api.get(`/v1/views/loyalty-accounts/${encodeURIComponent(id)}`).catch((error: unknown) => {
          throw unknownAccount(id, error);
        });
        let rows: StatementLine[] = [];
        let printed = 0;
        for await (const line of statementLines(api, id)) {
          printed++;
          if (options.json) await printNdjson(context.out, line);
          else rows.push(line);
          if (rows.length < rowsAtOnce) continue;
          await printLine(context.out, renderStatement(rows));
          rows = [];
        }
        if (rows.length > 0) await printLine(context.out, renderStatement(rows));
        else if (printed === 0 && !options.json) await printLine(context.out, 'There is no movement yet.');
      }),
    );

const liabilityCommand = (context: CliContext): Command =>
  reaching(new Command('liability'))
    .description('What is owed to all members: expected cost and deferred revenue, by year of award and by month of expiry')
    .addHelpText('after', examples('loyalty liability', 'loyalty liability --json'))
    .action((options: ReachingOptions) =>
      withApi(context, addressOf(options), async (api) => {
        if (!(await settle(api))) await printLine(context.err, 'The views are still catching up: what follows may lack what was recorded last.');
        const answer = await api.get('/v1/statistics/points-liability');
        await (options.json ? printJson(context.out, answer) : printLine(context.out, renderLiability(answer as unknown as LiabilityAnswer)));
      }),
    );
