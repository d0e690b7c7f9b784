// One redeem through the write side on SQLite, of accounts of very different age: kept in memory, and right after a restart.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { built, newFolder, removeFolder } from './built.mjs';
import { customerAppends, firstDay, opening, writeHistory } from './history.mjs';
import { livedAccount, writeAccount } from './loyalty-history.mjs';
import { inTurn, median, ratiosOf, timed } from './measure.mjs';
import { number, ratio, spread } from './report.mjs';

const { writeSide } = await built('libs/application');
const { noonOf } = await built('libs/kernel');
const { openSqliteEventLog } = await built('libs/event-log/sqlite');
const { openSqliteStateSnapshots } = await built('libs/state-snapshots/sqlite');

const enrolledOn = '1990-01-01';
const redeemsARound = 50;
const redeemsBehind = 40;
const actor = { id: 'bench', role: 'service' };

const openSide = (log, snapshots) => writeSide({ log, vault: null, digest: () => '5f'.repeat(32), random: Math.random, ...(snapshots && { snapshots }) });
const openSnapshots = (folder) => openSqliteStateSnapshots({
  path: join(folder, 'states.sqlite'),
  onFault: (what) => {
    throw new Error(what);
  },
});

async function redeem(side, { customerId, now }) {
  const redemptionId = randomUUID();
  const command = { type: 'RedeemPoints', redemptionId, points: 1, reward: null, order: null };
  const { outcome } = await side.loyalty(customerId, { commandId: redemptionId, actor, correlationId: redemptionId, causationId: null, command, now });
  if (outcome !== 'accepted') throw new Error(`a redeem ended as ${outcome}`);
}

async function writeAccounts(folder, sizes) {
  const accounts = sizes.map((movements) => ({ movements, customerId: `m${movements}`, account: livedAccount(movements, enrolledOn) }));
  await writeHistory(folder, [opening(), ...accounts.map(({ customerId }) => customerAppends(customerId, [firstDay])[0])]);
  const log = await openSqliteEventLog({ folder });
  for (const { customerId, account } of accounts) await writeAccount(log, customerId, account.events);
  await log.close();
  return accounts.map(({ movements, customerId, account }) => ({ movements, customerId, now: noonOf(account.day, 'Asia/Shanghai') }));
}

/** Milliseconds of one, of fifty in a row, by account. */
async function kept(folder, accounts, rounds) {
  const log = await openSqliteEventLog({ folder });
  const side = openSide(log);
  for (const account of accounts) await redeem(side, account);
  const sides = accounts.map((account) => [account.customerId, async () => {
    const ms = await timed(async () => {
      for (let count = 0; count < redeemsARound; count++) await redeem(side, account);
    });
    return ms / redeemsARound;
  }]);
  const found = await inTurn(Object.fromEntries(sides), rounds);
  await log.close();
  return found;
}

/** Milliseconds of the first one after the log was opened, where the stream is folded from its start. */
const folded = (folder, accounts, rounds) =>
  inTurn(Object.fromEntries(accounts.map((account) => [account.customerId, async () => {
    const log = await openSqliteEventLog({ folder });
    const ms = await timed(() => redeem(openSide(log), account));
    await log.close();
    return ms;
  }])), rounds);

/** Saves a snapshot of each account that is long enough, and then goes on for a while: a restart finds one some events behind. */
async function saveSnapshots(folder, accounts) {
  const log = await openSqliteEventLog({ folder });
  const snapshots = openSnapshots(folder);
  const saves = [];
  const side = openSide(log, { find: (...of) => snapshots.find(...of), drop: (stream) => snapshots.drop(stream), save: (...what) => noted(saves, snapshots.save(...what)) });
  for (const [i, account] of accounts.entries()) {
    for (let count = 0; count < redeemsBehind; count++) await redeem(side, account);
    while (saves.length <= i) await new Promise((resolve) => setImmediate(resolve));
    if ((await saves[i]) === null) throw new Error('a snapshot was not saved');
  }
  await snapshots.close();
  await log.close();
}

const noted = (saves, save) => (saves.push(save), save);

/** The same, with the snapshots that lie beside the log. */
const restored = (folder, accounts, rounds) =>
  inTurn(Object.fromEntries(accounts.map((account) => [account.customerId, async () => {
    const log = await openSqliteEventLog({ folder });
    const snapshots = openSnapshots(folder);
    const ms = await timed(() => redeem(openSide(log, snapshots), account));
    await snapshots.close();
    await log.close();
    return ms;
  }])), rounds);

export async function run({ quick }) {
  const sizes = quick ? [10, 1_000, 10_000] : [10, 1_000, 100_000];
  const folder = newFolder();
  const accounts = await writeAccounts(folder, sizes);
  const warm = await kept(folder, accounts, quick ? 3 : 9);
  const cold = await folded(folder, accounts, quick ? 3 : 5);
  await saveSnapshots(folder, accounts.filter(({ movements }) => movements >= 256));
  const first = await restored(folder, accounts, quick ? 5 : 11);
  removeFolder(folder);
  const young = accounts[0].customerId;
  const ratios = accounts.map(({ customerId }) => ratiosOf(warm[young], warm[customerId]));
  const firstRatios = accounts.map(({ customerId }) => ratiosOf(first[young], first[customerId]));
  const rowOf = ({ movements, customerId }, i) =>
    [number(movements), spread(warm[customerId]), ratio(ratios[i]), spread(first[customerId]), ratio(firstRatios[i]), spread(cold[customerId])];
  return {
    title: 'Loyalty: ms of one redeem through the write side, by the movements that the account has',
    tables: [{
      columns: ['movements', 'account in memory', 'speed to the youngest', 'first after a restart', 'speed to the youngest', 'first without a snapshot'],
      rows: accounts.map(rowOf),
    }],
    notes: [`In memory: the mean of ${redeemsARound} in a row, one command at a time. After a restart the snapshot of the account's state is some ${redeemsBehind} events behind; without one (deleted, or of another version) its stream is folded once.`],
    aims: [
      { what: `redeem at ${number(sizes.at(-1))} movements, in memory, to ${number(sizes[0])}`, aim: 0.8, measured: median(ratios.at(-1)) },
      { what: `first redeem after a restart at ${number(sizes.at(-1))} movements to ${number(sizes[0])}`, aim: 0.4, measured: median(firstRatios.at(-1)) },
    ],
  };
}
