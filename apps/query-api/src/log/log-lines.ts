import type { FollowOptions, ReadAllOptions } from '@rapport/event-log';
import type { QueryApiOptions } from '../query-api.options.js';

type Source = Pick<QueryApiOptions, 'log' | 'translate'>;

const charactersAtOnce = 65_536;

/** The log as lines of JSON, some at once; ends when the signal aborts. */
export async function* readLog({ log, translate }: Source, options: ReadAllOptions): AsyncGenerator<string> {
  let lines = '';
  for await (const recorded of log.readAll(options)) {
    lines += JSON.stringify(translate(recorded)) + '\n';
    if (lines.length < charactersAtOnce) continue;
    yield lines;
    lines = '';
  }
  if (lines !== '') yield lines;
}

/** What lies behind, then what comes, batch by batch: the log is read as fast as the lines are taken. */
export async function* followLog({ log, translate }: Source, options: FollowOptions): AsyncGenerator<string> {
  for await (const { events } of log.follow(options)) {
    if (events.length > 0) yield events.map((recorded) => JSON.stringify(translate(recorded)) + '\n').join('');
  }
}
