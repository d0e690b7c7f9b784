import { maxAppendBytes, prepareAppend, type AppendResult, type ExpectedRevision, type NewEvent, type PreparedAppend } from '@rapport/event-log';

export interface PendingAppend {
  readonly append: PreparedAppend;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Limits on what is held and on what goes into one transaction; text in UTF-16 units. One append always passes. */
export interface QueueLimits {
  readonly queuedAppends: number;
  readonly queuedText: number;
  readonly groupAppends: number;
  readonly groupEvents: number;
  readonly groupText: number;
}

interface Queued extends PendingAppend {
  readonly text: number;
}

interface Waiting {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
  readonly resolve: PendingAppend['resolve'];
  readonly reject: PendingAppend['reject'];
}

/**
 * Gathers the appends of one turn of the event loop into groups, in the order of the calls.
 *
 * Back-pressure: beyond the limits a call waits its turn *before* its events are turned into text, so the queue holds a
 * bounded amount whatever the number of callers; a caller that waits holds only its own events.
 */
export class AppendQueue {
  readonly #queued: Queued[] = [];
  readonly #waiting: Waiting[] = [];
  #queuedText = 0;
  #scheduled = false;

  constructor(
    private readonly limits: QueueLimits,
    private readonly write: (group: readonly PendingAppend[]) => void,
  ) {}

  /** Checks the append when there is room for it; what is wrong with it is the answer. */
  submit(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      const call = { stream, expected, events, resolve, reject };
      if (this.#hasRoom() && this.#waiting.length === 0) this.#admit(call);
      else this.#waiting.push(call);
    });
  }

  /** Writes everything that was submitted so far. */
  flush(): void {
    while (this.#queued.length > 0) this.#writeGroup();
  }

  #admit({ stream, expected, events, resolve, reject }: Waiting): void {
    let append: PreparedAppend;
    try {
      append = prepareAppend(stream, expected, events);
    } catch (error) {
      return reject(error);
    }
    if (append.oversizeBytes !== null) return resolve(tooLarge(append.oversizeBytes));
    let text = 0;
    for (const { data, metadata } of append.events) text += data.length + metadata.length;
    this.#queued.push({ append, resolve, reject, text });
    this.#queuedText += text;
    this.#schedule();
  }

  #hasRoom(): boolean {
    return this.#queued.length < this.limits.queuedAppends && this.#queuedText < this.limits.queuedText;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#writeGroup();
      if (this.#queued.length > 0) this.#schedule();
    });
  }

  #writeGroup(): void {
    if (this.#queued.length === 0) return;
    const group = this.#queued.splice(0, this.#groupSize());
    for (const { text } of group) this.#queuedText -= text;
    this.#answer(group);
    while (this.#waiting.length > 0 && this.#hasRoom()) this.#admit(this.#waiting.shift()!);
  }

  /** Nobody waits for ever: what `write` should not have thrown is everybody's answer. */
  #answer(group: readonly PendingAppend[]): void {
    try {
      this.write(group);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  #groupSize(): number {
    const { groupAppends, groupEvents, groupText } = this.limits;
    let events = 0;
    let text = 0;
    let size = 0;
    while (size < this.#queued.length && size < groupAppends) {
      const next = this.#queued[size]!;
      events += next.append.events.length;
      text += next.text;
      if (size > 0 && (events > groupEvents || text > groupText)) break;
      size++;
    }
    return size;
  }
}

const tooLarge = (bytes: number): AppendResult => ({ outcome: 'too-large', bytes, limitBytes: maxAppendBytes });
