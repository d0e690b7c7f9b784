import { setTimeout as delay } from 'node:timers/promises';

const everyMs = 50;

/** Asks again until the answer is not null; fails with the description when the time runs out. */
export async function until<Found>(what: () => string, probe: () => Promise<Found | null>, withinMs = 60_000): Promise<Found> {
  const deadlineMs = performance.now() + withinMs;
  for (;;) {
    const found = await probe();
    if (found !== null) return found;
    if (performance.now() > deadlineMs) throw new Error(`not within ${withinMs} ms: ${what()}`);
    await delay(everyMs);
  }
}

/** The answer's status, or null when nobody answers. */
export async function statusOf(url: string): Promise<number | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return null; // nobody there, or not in time
  }
}
