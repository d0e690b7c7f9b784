// A load that keeps its timetable. A slow answer delays no later request, and each is measured from when it was due, not
// from when it could be sent: waiting is part of the time.
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Calls `send(number, dueMs)` `rate` times a second for so long; resolves when all have been answered.
 * @param nowMs a clock in milliseconds; default `performance.now`.
 */
export async function openLoop({ rate, ms, send, nowMs = () => performance.now(), wait = (waitMs) => delay(waitMs) }) {
  const start = nowMs();
  const count = Math.floor((rate * ms) / 1_000);
  const sent = [];
  for (let number = 0; number < count; ) {
    const due = start + (number * 1_000) / rate;
    const early = due - nowMs();
    if (early > 0) await wait(early);
    else sent.push(send(number++, due));
  }
  await Promise.all(sent);
  return count;
}
