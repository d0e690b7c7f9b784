import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

export interface SupervisedProcessOptions {
  /** For messages and for the log. */
  readonly name: string;
  /** The script and its arguments, for this very Node. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Start it again when it ends unasked. Default true. */
  readonly restart?: boolean;
  /** Ends that no restart helps. */
  readonly finalExitCodes?: readonly number[];
}

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether the test killed or stopped it. */
  readonly asked: boolean;
}

const restartAfterMs = 200;
const maxRestarts = 2_000;
const keptLogCharacters = 4_000_000;

/** A program with a supervisor: started again when it ends, until it is stopped. Its output is kept. */
export class SupervisedProcess {
  readonly ends: ProcessEnd[] = [];
  #log = '';
  #child: ChildProcess | null = null;
  #stopping = false;
  #asked = false;
  #restarts = 0;
  #exited: Promise<void> = Promise.resolve();

  constructor(readonly options: SupervisedProcessOptions) {}

  /** Everything that it wrote, standard output and errors together; the oldest goes first. */
  get log(): string {
    return this.#log;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  get restarts(): number {
    return this.#restarts;
  }

  start(): void {
    const { args, env, name } = this.options;
    this.#stopping = false;
    this.#asked = false;
    const child = spawn(process.execPath, [...args], { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.#note(`── ${name} started (pid ${child.pid})\n`);
    for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => this.#note(text));
    this.#exited = once(child, 'close').then(([code, signal]) => this.#ended(code as number | null, signal as NodeJS.Signals | null));
  }

  /** kill -9; resolves when the process is gone. The supervisor starts it again. */
  async kill(): Promise<void> {
    await this.#signalled('SIGKILL');
  }

  /** Asks it to end; resolves, when it has, with how. Nobody starts it again. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', withinMs = 30_000): Promise<ProcessEnd | null> {
    this.#stopping = true;
    if (this.#child === null) return this.ends.at(-1) ?? null;
    const limit = new AbortController();
    const killed = delay(withinMs, undefined, { signal: limit.signal }).then(() => this.#child?.kill('SIGKILL'), () => undefined);
    await this.#signalled(signal);
    limit.abort();
    await killed;
    return this.ends.at(-1) ?? null;
  }

  async #signalled(signal: NodeJS.Signals): Promise<void> {
    const exited = this.#exited;
    this.#asked = true;
    this.#child?.kill(signal);
    await exited;
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    this.#child = null;
    this.ends.push({ code, signal, asked: this.#asked });
    this.#note(`── ${this.options.name} ended (code ${code}, signal ${signal})\n`);
    const { restart = true, finalExitCodes = [] } = this.options;
    if (this.#stopping || !restart || this.#restarts >= maxRestarts || (code !== null && finalExitCodes.includes(code))) return;
    this.#restarts += 1;
    setTimeout(() => !this.#stopping && this.#child === null && this.start(), restartAfterMs);
  }

  #note(text: string): void {
    this.#log = (this.#log + text).slice(-keptLogCharacters);
  }
}
