import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Acceptance } from './accepted-commands.js';

export interface Command {
  readonly id: string;
  readonly path: string;
  readonly body: object;
}

export interface LoadClientOptions {
  /** Asked before each attempt: a process that was started again may answer elsewhere. */
  readonly url: () => string;
  /** Between two commands of those that are sent after each other: a load that the slowest station can follow. Default 0. */
  readonly pauseMs?: number;
  /** How long one command may go without a final answer. Default 90 s. */
  readonly patienceMs?: number;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

const attemptMs = 8_000;
const waitMs = 50;

/** Sends commands over HTTP and repeats each, with its id, until it has a final answer. */
export class LoadClient {
  readonly accepted = new Map<string, Acceptance>();
  /** Final answers that were no acceptance, by command id. */
  readonly refused = new Map<string, string>();
  /** Accepted without an event: it was so already. */
  readonly unchanged = new Set<string>();
  /** Attempts without a final answer: connections that broke, 503, contended, too late. */
  attemptsLost = 0;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(private readonly options: LoadClientOptions) {}

  /** Takes commands one by one until there are none or `signal` aborts; resolves when the last has its final answer. So many at once. */
  async run(commands: Iterator<Command>, signal?: AbortSignal, inFlight = 16): Promise<void> {
    const { pauseMs = 0 } = this.options;
    const work = async (): Promise<void> => {
      while (!signal?.aborted) {
        const next = commands.next();
        if (next.done) return;
        await this.#send(next.value);
        if (pauseMs > 0) await delay(pauseMs);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, work));
  }

  close(): void {
    this.#agent.destroy();
  }

  async #send(command: Command): Promise<void> {
    const deadlineMs = Date.now() + (this.options.patienceMs ?? 90_000);
    for (;;) {
      const answer = await this.#attempt(command);
      if (answer && isFinal(answer)) return this.#note(command, answer);
      this.attemptsLost += 1;
      if (Date.now() > deadlineMs) throw new Error(`the command ${command.id} had no final answer in time; the last: ${answer ? `${answer.status} ${answer.text}` : 'none'}`);
      await delay(waitMs);
    }
  }

  #note({ id }: Command, { status, text }: Answer): void {
    if (status >= 300) return void this.refused.set(id, `${status} ${text}`);
    const { outcome, stream, revision, position } = JSON.parse(text) as Acceptance & { outcome: string };
    if (outcome === 'accepted') this.accepted.set(id, { stream, revision, position });
    else this.unchanged.add(id);
  }

  /** Null when the connection broke or no answer came in time. */
  #attempt({ id, path, body }: Command): Promise<Answer | null> {
    return new Promise((resolve) => {
      const headers = { 'content-type': 'application/json', 'idempotency-key': id };
      const outgoing = request(new URL(`/v1/${path}`, this.options.url()), { method: 'POST', agent: this.#agent, headers, timeout: attemptMs }, (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }));
        incoming.on('error', () => resolve(null));
      });
      outgoing.on('timeout', () => outgoing.destroy());
      outgoing.on('error', () => resolve(null));
      outgoing.end(JSON.stringify(body));
    });
  }
}

function isFinal({ status, text }: Answer): boolean {
  if (status >= 500 || status === 429) return false;
  return !(status === 409 && (JSON.parse(text) as { code?: string }).code === 'contended');
}
