import { AppendOutcomeUnknown, type EventLog, type ExpectedRevision, type RecordedEvent } from '@rapport/event-log';
import { laterPosition, type Position } from '@rapport/kernel';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { keptText } from './event-digest.js';
import { targetDiffers } from './target-differs.js';

/** An event of the source and its text. */
export interface KeptEvent {
  readonly event: RecordedEvent;
  readonly kept: string;
}

/** Events that are on their way at once, and UTF-16 units of their text; one event always passes. */
const windowEvents = 2_000;
const windowText = 8 * 1024 * 1024;
/** Of one append; its data alone must not be more than a log takes, and is a part of the text. */
const appendEvents = 200;
const appendText = 300_000;
/** Tries of one window without an event stored. */
const triesAtMost = 30;
const pauseMs = 200;

/**
 * Brings events into the target in the source's order: a window is handed in at once, in order, and the next one only when
 * all of it is stored. After an unknown outcome the target is read, and what is missing is sent again.
 */
export class AppendWindow {
  #events: KeptEvent[] = [];
  #text = 0;

  constructor(
    private readonly target: EventLog,
    /** Of the last event that the target holds. */
    private stored: Position,
    private readonly signal: AbortSignal,
  ) {}

  get isFull(): boolean {
    return this.#events.length >= windowEvents || this.#text >= windowText;
  }

  get events(): readonly KeptEvent[] {
    return this.#events;
  }

  add(event: KeptEvent): void {
    this.#events.push(event);
    this.#text += event.kept.length;
  }

  /** Durable when it returns. @throws {CliFault} when the target holds something else; LogFault. */
  async flush(): Promise<void> {
    let missing: readonly KeptEvent[] = this.#events;
    for (let tries = 0; missing.length > 0; tries++) {
      if (tries > 0) await pause(this.signal);
      this.signal.throwIfAborted();
      const cause = await this.#send(missing);
      if (cause === null) break;
      const before = missing.length;
      missing = await this.#missingOf(missing);
      if (missing.length < before) tries = 0;
      else if (tries >= triesAtMost) throw new CliFault(exitCodes.unreachable, 'append', 'the target does not take the events', 'The same command again goes on where it stopped.', { cause });
    }
    this.#events = [];
    this.#text = 0;
  }

  /** Null when all was stored; else why not, or why it is not known. */
  async #send(events: readonly KeptEvent[]): Promise<unknown> {
    const results = await Promise.allSettled(
      runsOf(events).map((run) => this.target.append(run[0]!.event.stream, expectedBefore(run[0]!.event), run.map(({ event: { id, type, data, metadata } }) => ({ id, type, data, metadata })))),
    );
    for (const result of results) {
      if (result.status === 'rejected' && !(result.reason instanceof AppendOutcomeUnknown)) throw result.reason;
    }
    const failed = results.find((result) => result.status === 'rejected' || result.value.outcome !== 'appended');
    if (failed !== undefined) return failed.status === 'rejected' ? failed.reason : failed.value.outcome;
    for (const result of results) if (result.status === 'fulfilled' && result.value.outcome === 'appended') this.stored = laterPosition(this.stored, result.value.position);
    return null;
  }

  /** What stands behind the last event that is known to be stored has to be the beginning of these. */
  async #missingOf(events: readonly KeptEvent[]): Promise<readonly KeptEvent[]> {
    let found = 0;
    for await (const event of this.target.readAll({ after: this.stored, signal: this.signal })) {
      const wanted = events[found];
      if (wanted === undefined || keptText(event) !== wanted.kept) throw targetDiffers(event, wanted?.event ?? null);
      this.stored = event.position;
      found++;
    }
    this.signal.throwIfAborted();
    return events.slice(found);
  }
}

const expectedBefore = ({ revision }: RecordedEvent): ExpectedRevision => (revision === 0 ? 'no-stream' : revision - 1);

/** Neighbours of one stream, as far as one append takes them. */
function runsOf(events: readonly KeptEvent[]): KeptEvent[][] {
  const runs: KeptEvent[][] = [];
  let text = 0;
  for (const each of events) {
    const run = runs.at(-1);
    const fits = run !== undefined && run[0]!.event.stream === each.event.stream && run.length < appendEvents && text + each.kept.length <= appendText;
    text = fits ? text + each.kept.length : each.kept.length;
    if (fits) run.push(each);
    else runs.push([each]);
  }
  return runs;
}

const pause = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, pauseMs);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
