import type { EventLog } from '@rapport/event-log';

export interface LogUse {
  appends: number;
  eventsRead: number;
}

/** Counts what is asked of a log. */
export function countedEventLog(log: EventLog): { readonly log: EventLog; readonly use: LogUse } {
  const use: LogUse = { appends: 0, eventsRead: 0 };
  async function* counted<Item>(items: AsyncIterable<Item>): AsyncIterable<Item> {
    for await (const item of items) {
      use.eventsRead += 1;
      yield item;
    }
  }
  return {
    use,
    log: {
      append: (...call) => {
        use.appends += 1;
        return log.append(...call);
      },
      readStream: (stream, options) => counted(log.readStream(stream, options)),
      readAll: (options) => counted(log.readAll(options)),
      follow: (options) => log.follow(options),
      head: (options) => log.head(options),
      verify: (options) => log.verify(options),
      close: () => log.close(),
    },
  };
}
