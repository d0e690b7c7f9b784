// Closing a day among many loyalty accounts: of which some are due, none, and at the end of the year all.
import { built, newFolder, removeFolder } from './built.mjs';
import { firstDay, newEvent, opening, writeHistory } from './history.mjs';
import { BenchAccount } from './loyalty-history.mjs';
import { number, spread } from './report.mjs';

const { writeSide } = await built('libs/application');
const { addDays, instantFromMs, noonOf } = await built('libs/kernel');
const { openSqliteEventLog } = await built('libs/event-log/sqlite');
const { MemoryReadStore } = await built('libs/read-store/memory');
const { Reactor } = await built('apps/reactor');

const dueOnADay = 100;
const groups = 10;
const lastDay = `${firstDay.slice(0, 4)}-12-31`;

/** All have points that expire at the end of the year, and a tier to review then; ten groups of a hundred others too, on days of their own, two apart. */
function* accountsOf(total) {
  const events = Array.from({ length: groups + 1 }, (_, group) => {
    const account = new BenchAccount(firstDay);
    account.brings(100, group < groups ? addDays(firstDay, 2 * group + 2) : addDays(lastDay, 1));
    account.buys(1_200);
    return account.events;
  });
  for (let number = 0; number < total; number++) {
    const customerId = `m${number}`;
    const stream = `loyalty-${customerId}`;
    yield { stream, events: events[Math.min(groups, Math.floor(number / dueOnADay))].map((event) => newEvent(stream, customerId, event)) };
  }
}

/** A reactor that follows the log; `reached` resolves when everything up to the position has been reacted to. */
function startReactor(log) {
  const ending = new AbortController();
  const side = writeSide({ log, vault: null, digest: () => '5f'.repeat(32), random: Math.random });
  const waiting = new Set();
  const counts = { reactions: 0 };
  const reactor = new Reactor({
    log, store: new MemoryReadStore(), now: () => instantFromMs(Date.now()),
    handle: (customerId, request, terms) => side.loyaltyReaction(customerId, request, terms),
    onReaction: () => counts.reactions++,
    onProgress: (position) => waiting.forEach((each) => position >= each.position && (waiting.delete(each), each.resolve())),
  });
  const running = reactor.run(ending.signal);
  running.catch((error) => waiting.forEach(({ reject }) => reject(error)));
  const reached = (position) => (reactor.position >= position ? Promise.resolve() : new Promise((resolve, reject) => waiting.add({ position, resolve, reject })));
  return { counts, reached, stop: () => (ending.abort(), running) };
}

async function closeDays(log, { counts, reached }) {
  const times = { due: [], nobody: [], all: null };
  for (let revision = 0, day = firstDay; day <= lastDay; revision++, day = addDays(day, 1)) {
    const before = counts.reactions;
    const start = performance.now();
    const { position } = await log.append('calendar', revision, [newEvent('calendar', null, { type: 'DayClosed', occurredAt: noonOf(day, 'Asia/Shanghai'), data: { day } })]);
    await reached(position);
    const ms = performance.now() - start;
    const due = counts.reactions - before;
    if (day === lastDay) times.all = { ms, due };
    else if (due === dueOnADay) times.due.push(ms);
    else if (due === 0) times.nobody.push(ms);
    else throw new Error(`${due} accounts were due on ${day}`);
  }
  return times;
}

export async function run({ quick }) {
  const total = quick ? 10_000 : 100_000;
  const folder = newFolder();
  await writeHistory(folder, [opening(), ...accountsOf(total)]);
  const log = await openSqliteEventLog({ folder });
  const reactor = startReactor(log);
  const started = performance.now();
  await reactor.reached(await log.head());
  const seconds = (performance.now() - started) / 1_000;
  const { due, nobody, all } = await closeDays(log, reactor);
  await reactor.stop();
  await log.close();
  removeFolder(folder);
  return {
    title: `Loyalty: closing a day with ${number(total)} accounts: ms from the append until all that are due have been closed`,
    tables: [
      { columns: [`${dueOnADay} due`, 'nobody due'], rows: [[spread(due), spread(nobody)]] },
      { columns: ['at the end of the year', 'seconds', 'accounts/s'], rows: [[`${number(all.due)} due`, number(all.ms / 1_000), number((all.due / all.ms) * 1_000)]] },
    ],
    notes: [`The reactor has its documents in memory and read what was there before in ${number(seconds)} s. Each account that is due gives an append of its own.`],
    aims: [],
  };
}
