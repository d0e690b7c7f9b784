/** The server was silent for longer than the limit. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
  constructor(limitMs: number) {
    super(`EventStoreDB did not answer within ${limitMs} ms`);
  }
}

/** The work goes on after its time; how it ends is then of no interest. @throws {TimedOut} */
export async function withinTime<Value>(work: Promise<Value>, limitMs: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TimedOut(limitMs)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
