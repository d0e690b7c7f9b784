// One redeem through the write side on SQLite, of accounts of very different age: kept in memory, and right after a restart.
import { randomUUID } from 'node:crypto';
import { built, newFolder, removeFolder } from './built.mjs';
import { customerAppends, firstDay, opening, writeHistory } from './history.mjs';
import { livedAccount, writeAccount } from './loyalty-history.mjs';
import { inTurn, median, ratiosOf, timed } from './measure.mjs';
import { number, ratio, spread } from './report.mjs';

const { writeSide } = await built('libs/application');
const { noonOf } = await built('libs/kernel');
const { openSqliteEventLog } = await built('libs/event-log/sqlite');

const enrolledOn = '1990-01-01';
const redeemsARound = 50;
const actor = { id: 'bench', role: 'service' };

const openSide = (log) => writeSide({ log, vault: null, digest: () => '5f'.repeat(32), random: Math.random });

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

/** Milliseconds of the first one after the log was opened. */
const restarted = (folder, accounts, rounds) =>
  inTurn(Object.fromEntries(accounts.map((account) => [account.customerId, async () => {
    const log = await openSqliteEventLog({ folder });
    const ms = await timed(() => redeem(openSide(log), account));
    await log.close();
    return ms;
  }])), rounds);

export async function run({ quick }) {
  const sizes = quick ? [10, 1_000, 10_000] : [10, 1_000, 100_000];
  const folder = newFolder();
  const accounts = await writeAccounts(folder, sizes);
  const warm = await kept(folder, accounts, quick ? 3 : 9);
  const cold = await restarted(folder, accounts, quick ? 3 : 5);
  removeFolder(folder);
  const young = accounts[0].customerId;
  const ratios = accounts.map(({ customerId }) => ratiosOf(warm[young], warm[customerId]));
  return {
    title: 'Loyalty: ms of one redeem through the write side, by the movements that the account has',
    tables: [{
      columns: ['movements', 'account in memory', 'speed to the youngest', 'first after a restart'],
      rows: accounts.map(({ movements, customerId }, i) => [number(movements), spread(warm[customerId]), ratio(ratios[i]), spread(cold[customerId])]),
    }],
    notes: [`In memory: the mean of ${redeemsARound} in a row, one command at a time. After a restart the account's stream is folded once.`],
    aims: [{ what: `redeem at ${number(sizes.at(-1))} movements, in memory, to ${number(sizes[0])}`, aim: 0.8, measured: median(ratios.at(-1)) }],
  };
}
