import { exec } from 'node:child_process';

export type EngineName = 'kafka' | 'mongodb' | 'eventstoredb';

const limitMs = 180_000;

/** Runs the shell command that this variable names. */
function runCommandOf(variable: string): Promise<void> {
  const command = process.env[variable];
  if (!command) {
    return Promise.reject(new Error(`${variable} is not set: it names the command for this server, which returns when it is done`));
  }
  return new Promise((resolve, reject) => {
    exec(command, { timeout: limitMs }, (error, stdout, stderr) => {
      if (error) reject(new Error(`the command of ${variable} failed: ${`${stdout}${stderr}`.trim() || error.message}`));
      else resolve();
    });
  });
}

const variable = (engine: EngineName, what: string) => `${engine.toUpperCase()}_${what}`;

/** Kills the server (SIGKILL) and starts it again on the same address with its data. Resolves when it answers. */
export const restartEngine = (engine: EngineName): Promise<void> => runCommandOf(variable(engine, 'RESTART'));

/** Kills the server (SIGKILL). Resolves when its process has ended. */
export const killEngine = (engine: EngineName): Promise<void> => runCommandOf(variable(engine, 'KILL'));

/** Starts a killed server with its data. Resolves when it answers. */
export const startEngine = (engine: EngineName): Promise<void> => runCommandOf(variable(engine, 'START'));

/** The folder of Kafka's partitions, to damage while it is killed. */
export function kafkaLogFolder(): string {
  const folder = process.env.KAFKA_LOG_FOLDER;
  if (folder) return folder;
  throw new Error('KAFKA_LOG_FOLDER is not set: it names the folder of the broker with its partitions (log.dirs)');
}
