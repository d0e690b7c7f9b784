import { maxAppendBytes, type AppendResult, type PreparedAppend } from '@rapport/event-log';

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

/**
 * Gathers the appends of one turn of the event loop into groups, in the order of the calls.
 *
 * Back-pressure: beyond the limits a call waits its turn *before* its events are turned into text, so the queue holds a
 * bounded amount whatever the number of callers; a caller that waits holds only its own events.
 */
export class AppendQueue {
  readonly #queued: Queued[] = [];
  readonly #waiting: (() => void)[] = [];
  #queuedText = 0;
  #scheduled = false;

  constructor(
    private readonly limits: QueueLimits,
    private readonly write: (group: readonly PendingAppend[]) => void,
  ) {}

  /** `prepare` runs when there is room; what it throws is the answer. */
  submit(prepare: () => PreparedAppend): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      const admit = (): void => {
        try {
          this.#admit(prepare(), resolve, reject);
        } catch (error) {
          reject(error);
        }
      };
      if (this.#hasRoom() && this.#waiting.length === 0) admit();
      else this.#waiting.push(admit);
    });
  }

  /** Writes everything that was submitted so far. */
  flush(): void {
    while (this.#queued.length > 0) this.#writeGroup();
  }

  #admit(append: PreparedAppend, resolve: PendingAppend['resolve'], reject: PendingAppend['reject']): void {
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
    this.write(group);
    while (this.#waiting.length > 0 && this.#hasRoom()) this.#waiting.shift()!();
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
