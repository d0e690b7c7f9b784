import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { CliContext } from '../src/cli/cli-context.js';
import { runCli } from '../src/cli/run-cli.js';
import { FakeRapport } from './fake-rapport.js';

class Captured extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

export interface CliRun {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** A command line over a fake process, and a folder for files that goes away at the end. */
export class CliHarness {
  readonly fake = new FakeRapport();
  readonly folder = mkdtempSync(join(tmpdir(), 'rapport-cli-'));
  readonly abort = new AbortController();
  /** Processes that the command line started, and ended. */
  started = 0;
  closed = 0;
  private url = '';

  async start(): Promise<this> {
    this.url = await this.fake.start();
    return this;
  }

  async stop(): Promise<void> {
    await this.fake.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Of the fake process. */
  get address(): string {
    return this.url;
  }

  /** As a process that runs on the data folder publishes it. */
  publishAddress(address: object = { url: this.url, pid: process.pid }): void {
    writeFileSync(this.path('address.json'), JSON.stringify(address));
  }

  path = (name: string): string => join(this.folder, name);

  file(name: string, content: string | Buffer): string {
    writeFileSync(this.path(name), content);
    return this.path(name);
  }

  async run(args: readonly string[], overrides: Partial<CliContext> = {}): Promise<CliRun> {
    const [out, err] = [new Captured(), new Captured()];
    const exitCode = await runCli(args, { ...this.context(), ...overrides, out, err });
    return { exitCode, out: out.text, err: err.text };
  }

  /** With `--data` at the end. */
  runHere = (args: readonly string[], overrides: Partial<CliContext> = {}): Promise<CliRun> => this.run([...args, '--data', this.folder], overrides);

  private context(): CliContext {
    return {
      out: new Captured(),
      err: new Captured(),
      now: () => Date.UTC(2026, 0, 15),
      env: {},
      signal: this.abort.signal,
      startEmbedded: () => {
        this.started += 1;
        return Promise.resolve({ url: this.url, close: () => Promise.resolve(void (this.closed += 1)), closed: new Promise<void>(() => undefined) });
      },
      verifyFiles: () => Promise.resolve({ events: 3, position: '3'.padStart(32, '0') as never, damage: null }),
      acceptLogEnd: () => Promise.resolve({ before: 5, now: 3 }),
    };
  }
}
