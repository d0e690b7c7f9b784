import { CommanderError } from 'commander';
import { createProgram } from './program.js';
import type { CliContext } from './cli-context.js';
import { exitCodes, type ExitCode } from './exit-codes.js';
import { CliFault } from './cli-fault.js';
import { faultOf } from './fault-of.js';
import { printLine } from './print.js';

const interrupted = new CliFault(exitCodes.interrupted, 'interrupted', 'interrupted', 'What was answered until then is recorded; the same command again does the rest.');

/** Runs one command line, without the program's own name; prints what went wrong and answers with the exit code. */
export async function runCli(args: readonly string[], context: CliContext): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const asJson = args.includes('--json');
  const program = createProgram(context, (code) => (exitCode = code), { errorsAsFaults: asJson });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has printed its own message; help that was asked for is no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const fault = context.signal.aborted ? interrupted : faultOf(error);
    await printFault(context, fault, asJson);
    return fault.exitCode;
  }
}

async function printFault(context: CliContext, fault: ReturnType<typeof faultOf>, asJson: boolean): Promise<void> {
  const { code, message, hint, exitCode } = fault;
  if (asJson) return printLine(context.err, JSON.stringify({ error: { code, message, ...(hint ? { hint } : {}), exitCode } }));
  await printLine(context.err, `rapport: ${message}`);
  if (hint) await printLine(context.err, hint);
}
