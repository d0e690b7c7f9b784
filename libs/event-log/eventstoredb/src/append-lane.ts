import { AppendOutcomeUnknown, type AppendResult, type PreparedAppend } from '@rapport/event-log';
import type { Position } from '@rapport/kernel';
import { inWords } from './client-error.js';
import type { KnownHead } from './known-head.js';
import type { EventStoreLimits } from './limits.js';

/** What is known of the log when an append is sent; {@link Sent.answered} fills while it is on its way. */
export interface Sent {
  readonly append: PreparedAppend;
  /** Whatever is stored up to here was there before. */
  readonly known: Position;
  /** What other appends to the same stream were answered for meanwhile: those events are theirs. */
  readonly answered: RevisionRange[];
}

/** Both ends included. */
export interface RevisionRange {
  readonly from: number;
  readonly to: number;
}

interface Waiting {
  readonly append: PreparedAppend;
  readonly text: number;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

type Send = (sent: Sent) => Promise<AppendResult>;

/**
 * Sends appends in the order of the calls, a bounded number and size at once; the others wait. Before they are sent it is
 * looked where the log ends, once for all that are sent within a moment.
 */
export class AppendLane {
  readonly #waiting: Waiting[] = [];
  readonly #onTheWay = new Map<string, Set<Sent>>();
  #appends = 0;
  #text = 0;
  #looking = false;
  /** The client has a stream of appends. The call that makes one is overtaken by those behind it, so it goes alone. */
  #hasStream = false;
  #idle: (() => void)[] = [];

  constructor(
    private readonly limits: EventStoreLimits,
    private readonly head: KnownHead,
    private readonly send: Send,
  ) {}

  submit(append: PreparedAppend): Promise<AppendResult> {
    let text = 0;
    for (const { data, metadata } of append.events) text += data.length + metadata.length;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ append, text, resolve, reject });
      this.#pump();
    });
  }

  /** Resolves when everything that was handed in before has its answer. */
  async settled(): Promise<void> {
    if (this.#appends > 0 || this.#waiting.length > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #pump(): void {
    while (this.#waiting.length > 0 && !this.#looking && this.#hasRoom()) {
      if (!this.head.isFresh) return this.#look();
      this.#start(this.#waiting.shift()!);
    }
    if (this.#appends === 0 && this.#waiting.length === 0) for (const wake of this.#idle.splice(0)) wake();
  }

  #hasRoom(): boolean {
    return this.#appends === 0 || (this.#hasStream && this.#appends < this.limits.appendsInFlightAtMost && this.#text < this.limits.textInFlightAtMost);
  }

  /** A server that can't be read is not sent anything. */
  #look(): void {
    this.#looking = true;
    const done = (error: unknown): void => {
      this.#looking = false;
      if (error !== null) for (const { reject } of this.#waiting.splice(0)) reject(unknownOutcome(error));
      this.#pump();
    };
    this.head.look().then(() => done(null), done);
  }

  #start({ append, text, resolve, reject }: Waiting): void {
    const sent: Sent = { append, known: this.head.position, answered: [] };
    const rivals = this.#rivalsIn(append.stream);
    rivals.add(sent);
    this.#appends++;
    this.#text += text;
    const settle = (): void => {
      rivals.delete(sent);
      if (rivals.size === 0) this.#onTheWay.delete(append.stream);
      this.#appends--;
      this.#text -= text;
      this.#pump();
    };
    this.send(sent).then(
      (result) => {
        this.#hasStream = true;
        if (result.outcome === 'appended') {
          const own = { from: result.revision - append.events.length + 1, to: result.revision };
          for (const rival of rivals) if (rival !== sent) rival.answered.push(own);
          this.head.reached(result.position);
        }
        resolve(result);
        settle();
      },
      (error: unknown) => {
        reject(error);
        if (error instanceof AppendOutcomeUnknown) this.#doubt(error);
        settle();
      },
    );
  }

  /** What waits behind an append that may be missing is not sent: it would be stored before it. */
  #doubt(error: AppendOutcomeUnknown): void {
    this.#hasStream = false;
    this.head.doubt();
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #rivalsIn(stream: string): Set<Sent> {
    let rivals = this.#onTheWay.get(stream);
    if (rivals === undefined) this.#onTheWay.set(stream, (rivals = new Set()));
    return rivals;
  }
}

export const unknownOutcome = (cause: unknown): AppendOutcomeUnknown =>
  new AppendOutcomeUnknown(`EventStoreDB did not say what became of an append: ${inWords(cause)}`, { cause });
