import { Command } from 'commander';
import type { ProofEntry, ProofProblem, ProofVerdict } from '@rapport/application';
import type { CliContext } from '../cli/cli-context.js';
import { exitCodes } from '../cli/exit-codes.js';
import { printLine, printNdjson } from '../cli/print.js';
import type { SetExitCode } from '../cli/program.js';
import { examples, reaching, type ReachingOptions } from '../cli/shared-options.js';
import type { ApiClient } from '../client/api-client.js';
import { ConnectionLost } from '../client/connection-lost.js';
import { addressOf, withApi } from '../client/with-api.js';
import { isProven, renderEntries, renderProblem, renderVerdict } from '../render/loyalty-proof.js';
import { unknownAccount } from './loyalty-account.fault.js';

/** Rows that are laid out as one table. */
const rowsAtOnce = 1_000;

export const proveCommand = (context: CliContext, setExitCode: SetExitCode): Command =>
  reaching(new Command('prove'))
    .description('The proof of an account, from the log: for every point that was spent, expired or taken back, the award, the order line and the rule. Ends with 1 when it does not add up')
    .argument('<customer>', 'customer id')
    .addHelpText('after', examples('loyalty prove 0001', 'loyalty prove 0001 --json'))
    .action((id: string, options: ReachingOptions) =>
      withApi(context, addressOf(options), async (api) => {
        const addsUp = await (options.json ? copyProof(context, api, id) : printProof(context, api, id));
        setExitCode(addsUp ? exitCodes.ok : exitCodes.failed);
      }),
    );

type ProofLine = { readonly entry: ProofEntry } | { readonly problem: ProofProblem } | { readonly verdict: ProofVerdict };

/** A line each; the last one is the verdict. @throws {ConnectionLost} when it was cut off */
async function* proofOf(api: ApiClient, id: string): AsyncGenerator<ProofLine> {
  let isWhole = false;
  try {
    for await (const line of api.lines({ method: 'GET', path: `/v1/customers/${encodeURIComponent(id)}/loyalty/proof` })) {
      isWhole = 'verdict' in line;
      yield line as unknown as ProofLine;
    }
  } catch (error) {
    throw unknownAccount(id, error);
  }
  if (!isWhole) throw new ConnectionLost('the proof ended without its verdict');
}

async function copyProof(context: CliContext, api: ApiClient, id: string): Promise<boolean> {
  let addsUp = false;
  for await (const line of proofOf(api, id)) {
    if ('verdict' in line) addsUp = line.verdict.addsUp;
    await printNdjson(context.out, line);
  }
  return addsUp;
}

async function printProof(context: CliContext, api: ApiClient, id: string): Promise<boolean> {
  let rows: ProofEntry[] = [];
  const flush = async (): Promise<void> => {
    if (rows.length > 0) await printLine(context.out, `${renderEntries(rows)}\n`);
    rows = [];
  };
  let addsUp = false;
  for await (const line of proofOf(api, id)) {
    if ('entry' in line) {
      if (isProven(line.entry)) rows.push(line.entry);
      if (rows.length >= rowsAtOnce) await flush();
      continue;
    }
    await flush();
    if ('problem' in line) {
      await printLine(context.out, renderProblem(line.problem));
      continue;
    }
    for (const problem of line.verdict.problemsAtEnd) await printLine(context.out, renderProblem(problem));
    await printLine(context.out, renderVerdict(line.verdict));
    addsUp = line.verdict.addsUp;
  }
  return addsUp;
}
