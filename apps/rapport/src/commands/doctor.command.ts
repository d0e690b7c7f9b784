import { Command } from 'commander';
import type { CliContext } from '../cli/cli-context.js';
import { exitCodes } from '../cli/exit-codes.js';
import { printJson, printLine } from '../cli/print.js';
import type { SetExitCode } from '../cli/program.js';
import { examples, reaching, type ReachingOptions } from '../cli/shared-options.js';
import { addressOf } from '../client/with-api.js';
import type { Finding } from '../doctor/finding.js';
import { plain } from '../render/table.js';

interface DoctorOptions extends ReachingOptions {
  readonly engines?: boolean;
}

const help = `
One line a check: ok, warning (it works; somebody should look) or wrong, and what to do. Nothing is changed. Of a data
folder: Node, disk, file modes, log, keys, clock and, where a process runs on it, whether it is ready, gets on and holds
anything back. With --engines: the settings, the servers that they name, topic and partitions, keys, clocks, how far relay,
projector and reactor are, what waits; with --url and --query-url also whether command-api and query-api are ready.
Exit code 0: nothing is wrong; 1: something is.`;

export const doctorCommand = (context: CliContext, setExitCode: SetExitCode): Command =>
  reaching(new Command('doctor'))
    .description('Look at everything that Rapport needs, and say what is wrong and what to do')
    .option('--engines', 'the engines that the settings name, in place of the data folder')
    .addHelpText('after', examples('doctor', 'doctor --data ./shop --json', 'doctor --engines --url http://127.0.0.1:7401 --query-url http://127.0.0.1:7402'))
    .addHelpText('after', help)
    .action(async (options: DoctorOptions) => {
      const { addresses } = addressOf(options);
      // Loaded when it is needed: help and mistakes don't wait for it.
      const { examineDataFolder, examineEngines } = await import('../doctor/index.js');
      const findings = await (options.engines ? examineEngines(context, addresses ?? null) : examineDataFolder(context, options.data));
      const isWrong = findings.some(({ state }) => state === 'wrong');
      await (options.json ? printJson(context.out, { ok: !isWrong, findings }) : printLine(context.out, inWords(findings)));
      if (isWrong) setExitCode(exitCodes.failed);
    });

function inWords(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  return findings.map(({ check, state, what, remedy }) => plain(`${state.padEnd(7)}  ${check.padEnd(width)}  ${what}${remedy === null ? '' : `. ${remedy}`}`)).join('\n');
}
