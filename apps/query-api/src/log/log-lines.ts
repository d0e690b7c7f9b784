import type { FollowOptions, ReadAllOptions, RecordedEvent } from '@rapport/event-log';
import type { Position } from '@rapport/kernel';
import type { QueryApiOptions } from '../query-api.options.js';

type Source = Pick<QueryApiOptions, 'log' | 'translate'>;

const charactersAtOnce = 65_536;

/** The log as lines of JSON, some at once; ends when the signal aborts. */
export async function* readLog({ log, translate }: Source, options: ReadAllOptions): AsyncGenerator<string> {
  let lines = '';
  for await (const recorded of log.readAll(options)) {
    lines += lineOf(recorded, translate);
    if (lines.length < charactersAtOnce) continue;
    yield lines;
    lines = '';
  }
  if (lines !== '') yield lines;
}

/** What lies behind, then what comes, batch by batch: the log is read as fast as the lines are taken. */
export async function* followLog({ log, translate }: Source, options: FollowOptions): AsyncGenerator<string> {
  for await (const { events } of log.follow(options)) {
    if (events.length > 0) yield events.map((recorded) => lineOf(recorded, translate)).join('');
  }
}

/** The last events behind a position, the earliest first, and where they end. */
export async function lastEvents({ log }: Pick<Source, 'log'>, count: number, options: Pick<ReadAllOptions, 'after' | 'signal'>): Promise<{ readonly events: readonly RecordedEvent[]; readonly position: Position }> {
  const end = await log.head();
  const events: RecordedEvent[] = [];
  for await (const recorded of count === 0 ? [] : log.readAll({ ...options, direction: 'backwards', maxCount: count })) events.push(recorded);
  return { position: events[0]?.position ?? end, events: events.reverse() };
}

/** The last events as lines, then what comes where that is asked for. */
export async function* tailLog(source: Source, { last, follow, ...options }: Pick<ReadAllOptions, 'after' | 'signal'> & { readonly last: number; readonly follow: boolean }): AsyncGenerator<string> {
  const { events, position } = await lastEvents(source, last, options);
  if (events.length > 0) yield events.map((recorded) => lineOf(recorded, source.translate)).join('');
  if (follow) yield* followLog(source, { ...options, after: position });
}

const lineOf = (recorded: RecordedEvent, translate: Source['translate']): string => JSON.stringify(translate(recorded)) + '\n';
