import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pythonPackages } from '../../engines/python-packages.mjs';
import { root } from '../../workspace.mjs';

/** How a run ended, and what it printed. */
export interface ExampleRun {
  readonly code: number | null;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly errors: string;
}

export interface ExampleOptions {
  readonly brokers: string;
  readonly topic: string;
  /** Name of its state, and of its group. */
  readonly name: string;
  readonly folder: string;
  readonly schemas: string;
  readonly statusTopic?: string;
}

export const languages = ['python', 'node'] as const;
export type Language = (typeof languages)[number];

function commandOf(language: Language, { brokers, topic, name, folder, schemas, statusTopic = 'none' }: ExampleOptions) {
  const common = ['--brokers', brokers, '--topic', topic, '--state', join(folder, name)];
  const example = (file: string) => join(root, 'docs/examples', file);
  return language === 'python'
    ? { file: 'python3', args: [example('consumer.py'), ...common, '--schemas', schemas, '--status-topic', statusTopic], env: { PYTHONPATH: pythonPackages() } }
    : { file: process.execPath, args: [example('consumer.mjs'), ...common, '--group', name], env: {} };
}

/** Runs an example of the guide; `isEnough` of what it printed has it killed, else it runs until the topic's end. */
export async function runExample(language: Language, options: ExampleOptions, isEnough?: (lines: number) => boolean): Promise<ExampleRun> {
  const { file, args, env } = commandOf(language, options);
  const child = spawn(file, isEnough ? args : [...args, '--until-end'], { env: { ...process.env, NODE_OPTIONS: '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [printed, errors] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    if (isEnough?.(printed.split('\n').length - 1)) child.kill('SIGKILL');
  });
  const [code] = (await once(child, 'close')) as [number | null];
  const whole = printed.slice(0, printed.lastIndexOf('\n') + 1).split('\n').filter((line) => line !== '');
  return { code, lines: whole.map((line) => JSON.parse(line) as Record<string, unknown>), errors };
}
