import { Command, type CommanderError } from 'commander';
import { backupCommand } from '../commands/backup.command.js';
import { calendarCommand, closeDayCommand } from '../commands/calendar.command.js';
import { customerCommand } from '../commands/customer.command.js';
import { demoCommand } from '../commands/demo.command.js';
import { doctorCommand } from '../commands/doctor.command.js';
import { exportCommand } from '../commands/export.command.js';
import { importCommand } from '../commands/import.command.js';
import { failedViewsCommand, parkedCommand } from '../commands/lists.command.js';
import { lagCommand } from '../commands/lag.command.js';
import { logCommand } from '../commands/log.command.js';
import { loyaltyCommand } from '../commands/loyalty.command.js';
import { migrateCommand } from '../commands/migrate.command.js';
import { queryCommand } from '../commands/query.command.js';
import { rebuildCommand } from '../commands/rebuild.command.js';
import { restoreCommand } from '../commands/restore.command.js';
import { serveCommand } from '../commands/serve.command.js';
import { statsCommand } from '../commands/stats.command.js';
import { statusCommand } from '../commands/status.command.js';
import { topicsCommand } from '../commands/topics.command.js';
import { verifyCommand } from '../commands/verify.command.js';
import type { CliContext } from './cli-context.js';
import { CliFault } from './cli-fault.js';
import { exitCodes, exitCodesHelp, type ExitCode } from './exit-codes.js';
import { examples } from './shared-options.js';
import { version } from './version.js';

/** Sets the exit code of a command that ends without an error. */
export type SetExitCode = (code: ExitCode) => void;

/** With `errorsAsFaults`, a wrong command line is thrown as a fault, and nothing is printed; else Commander has printed it. */
export function createProgram(context: CliContext, setExitCode: SetExitCode, { errorsAsFaults = false }: { readonly errorsAsFaults?: boolean } = {}): Command {
  const program = new Command('rapport')
    .description('An event-sourced CRM core. Commands speak to the process that runs on the data folder, or start one for the time of their work.')
    .version(version, '--version', 'print the version')
    .addHelpText('after', examples('demo', 'serve --data ./shop', 'import orders orders.csv --mapping mapping.json --open-calendar --close-days', 'customer show 0001 --explain', 'stats'))
    .addHelpText('after', exitCodesHelp);
  const commands = [
    serveCommand(context), demoCommand(context), importCommand(context, setExitCode), closeDayCommand(context), calendarCommand(context),
    customerCommand(context), loyaltyCommand(context, setExitCode), statsCommand(context), queryCommand(context), exportCommand(context), statusCommand(context), logCommand(context), verifyCommand(context), rebuildCommand(context), parkedCommand(context, setExitCode), failedViewsCommand(context), lagCommand(context, setExitCode), topicsCommand(context), migrateCommand(context),
    backupCommand(context), restoreCommand(context), doctorCommand(context, setExitCode),
  ];
  for (const command of commands) program.addCommand(command);
  equip(program, context, errorsAsFaults);
  return program;
}

const moreHelp = 'Add --help for more.';
const isGroup = (command: Command): boolean => command.parent !== null && command.commands.length > 0;

/** Commander asks for these on each command apart. */
function equip(command: Command, context: CliContext, errorsAsFaults: boolean): void {
  command.exitOverride((error) => {
    throw errorsAsFaults && error.exitCode !== 0 ? usageFault(command, error) : error;
  });
  // A group alone can do nothing: its help names what stands under it.
  command.showHelpAfterError(isGroup(command) ? true : moreHelp).configureOutput({
    writeOut: (text) => void context.out.write(text),
    writeErr: (text) => void (errorsAsFaults || context.err.write(text)),
    outputError: (text, write) => write(text.replace(/^error: /, 'rapport: ')),
  });
  for (const child of command.commands) equip(child, context, errorsAsFaults);
}

function usageFault(command: Command, { code, message }: CommanderError): CliFault {
  const said = code === 'commander.help' ? 'the command is missing' : message.replace(/^error: /, '');
  return new CliFault(exitCodes.usage, 'usage', said, isGroup(command) ? `Commands: ${command.commands.map((child) => child.name()).join(', ')}. ${moreHelp}` : moreHelp);
}
