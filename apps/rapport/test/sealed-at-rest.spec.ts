import { clearTextFinder } from '@rapport/testing';
import { until } from '@rapport/testing/processes';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rapportJson, serve, withFolder, type Served } from './command-line.js';
import { get, settled } from './view-bodies.js';

/** Values that stand nowhere else, so that finding one is finding a person. */
const personal = {
  name: 'Aurélia Quennevillé',
  phone: '+8613900112233',
  email: 'aurelia.quenneville@example.com',
  address: '17 "Lanternfish" Row, Gulou',
  hobby: 'nocturnal-beekeeping',
  voidReason: 'she said the parcel was for her brother Tiberius',
  endNote: 'asked by telephone to be left alone',
  temperament: 'credit-seeking',
  goodwillReason: 'her mother Philippa waited a whole week for it',
  adjustReason: 'found on the receipt of her neighbour Bartholomäus',
  cancelReason: 'the reward broke when Evangeline dropped it',
} as const;

const order = { source: 'shop', occurredAt: '2025-01-05T10:00:00Z', currency: 'CNY', lines: [{ product: 'tea', quantity: 1, amount: '12.00' }], total: '12.00' };

/** So many that both of the account's streams have a snapshot of their state. */
const ordersOfTheAccount = 260;
const ordersAtOnce = 20;

async function command(url: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${url}/v1/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

const refused = async (url: string, path: string, body: string | Uint8Array<ArrayBuffer>, type = 'application/json'): Promise<void> => {
  const { status } = await fetch(`${url}/v1/${path}`, { method: 'POST', headers: { 'content-type': type }, body });
  expect([path, Math.floor(status / 100)]).toEqual([path, 4]);
};

/** Personal data where it is refused: by the fields, by a rule, by the reader of the body. */
async function tellWrongly(url: string): Promise<void> {
  const { name, phone, email, address } = personal;
  const contact = { name, phone, email, address };
  await refused(url, 'customers', JSON.stringify({ customerId: email, kind: name, contact: { name: 7 } }));
  await refused(url, 'customers', JSON.stringify({ customerId: 'p-1', kind: 'business', contact: { ...contact, name: `${name} II` } }));
  await refused(url, 'customers', JSON.stringify({ kind: 'consumer', contact, [email]: address }));
  await refused(url, `customers/${encodeURIComponent(email)}/classify`, JSON.stringify({ temperament: name }));
  await refused(url, 'customers/p-1/orders/shop/none/void', JSON.stringify({ reason: personal.voidReason }));
  await refused(url, 'customers', `{"contact": {"name": "${name}", `);
  await refused(url, 'customers', `{"contact": {"name": ${name}}}`);
  await refused(url, 'customers', Buffer.from(`{"contact": {"name": "${name}"}}`, 'latin1'));
  await refused(url, 'customers', `name=${name}`, 'application/x-www-form-urlencoded');
}

/** Everything that takes personal data, and some requests that fail with it. */
async function tellAboutAPerson({ url }: Served): Promise<void> {
  const { name, phone, email, address } = personal;
  await command(url, 'customers', { customerId: 'p-1', kind: 'consumer', contact: { name, phone, email, address } });
  await command(url, 'customers/p-1/classify', { temperament: personal.temperament });
  await command(url, 'customers/p-1/update-profile', { source: 'visit', attributes: [{ dimension: 'preference', name: 'hobby', value: personal.hobby }] });
  await command(url, 'customers/p-1/orders', { ...order, orderId: '1' });
  await command(url, 'customers/p-1/orders/shop/1/void', { reason: personal.voidReason });
  await tellWrongly(url);
  await fetch(`${url}/v1/views/customers?filter=${encodeURIComponent(JSON.stringify({ profile: email }))}`);
  await command(url, 'customers/p-1/end-relationship', { reason: 'costs-more-than-it-brings', note: personal.endNote });
  await settled(url);
}

/** A member whose streams are long enough for snapshots of their states, with what people put in words about an account. */
async function tellAboutAMember({ url }: Served, folder: string): Promise<void> {
  const { name, phone, email, address } = personal;
  await command(url, 'customers', { customerId: 'p-2', kind: 'consumer', contact: { name, phone, email, address } });
  await command(url, 'calendar/open', { firstDay: '2025-01-01', timeZone: 'Asia/Shanghai' });
  await command(url, 'customers/p-2/loyalty/enrol', { occurredAt: '2025-01-01T10:00:00Z' });
  await command(url, 'customers/p-2/loyalty/goodwill', { goodwillId: 'g-1', points: 50, reason: personal.goodwillReason });
  await command(url, 'customers/p-2/loyalty/adjustments', { adjustmentId: 'j-1', points: 50, reason: personal.adjustReason });
  await command(url, 'customers/p-2/loyalty/redemptions', { redemptionId: 'x-1', points: 60 });
  await command(url, 'customers/p-2/loyalty/redemptions/x-1/cancel', { reason: personal.cancelReason });
  for (let first = 1; first <= ordersOfTheAccount; first += ordersAtOnce) {
    const numbers = Array.from({ length: ordersAtOnce }, (_, i) => first + i);
    await Promise.all(numbers.map((orderId) => command(url, 'customers/p-2/orders', { ...order, orderId: String(orderId) })));
  }
  await command(url, 'customers/p-2/orders/shop/1/void', { reason: personal.voidReason });
  const files = ['states.sqlite', 'states.sqlite-wal'];
  const snapshots = async () => (await Promise.all(files.map((file) => readFile(join(folder, 'cache', file), 'latin1')))).join('');
  const streams = ['purchases-p-2', 'loyalty-p-2'];
  await until(() => 'a snapshot of both states of the account', async () => {
    await command(url, 'settle?waitMs=10000', {});
    const found = await snapshots();
    return streams.every((stream) => found.includes(stream)) ? found : null;
  });
}

const inClear = clearTextFinder(personal);

/** Which values stand in which of the files, in any form that can be read without a key. */
async function found(folder: string): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(5);
  const hits: string[] = [];
  for (const file of files) hits.push(...inClear(await readFile(join(file.parentPath, file.name))).map((what) => `${what} in ${file.name}`));
  return hits;
}

describe('personal data at rest', () => {
  it('stands in clear in no file and no log line: while it runs, after a kill and after a clean stop', async () => {
    await withFolder(async (folder) => {
      const served = await serve(folder);
      await tellAboutAPerson(served);
      await tellAboutAMember(served, folder);
      const shown = JSON.stringify(await get(`${served.url}/v1/customers/p-1`));
      expect(shown).toContain(personal.name);
      expect(shown).toContain(personal.hobby);
      await rapportJson(['backup', join(folder, 'backups', 'first'), '--data', folder, '--with-master-key']);
      expect(await readdir(folder, { recursive: true })).toEqual(expect.arrayContaining([join('log', 'events.sqlite-wal'), join('backups', 'first', 'log', 'events.sqlite')]));
      expect(await found(folder)).toEqual([]);
      await served.kill();
      expect(await found(folder)).toEqual([]);

      const again = await serve(folder);
      await settled(again.url);
      expect(JSON.stringify(await get(`${again.url}/v1/customers/p-1`))).toContain(personal.name);
      expect(await again.stop()).toBe(0);
      expect(await readdir(join(folder, 'cache'))).toEqual(expect.arrayContaining(['read-models.snapshot', 'states.sqlite']));
      expect(await found(folder)).toEqual([]);
      const printed = served.output() + again.output();
      expect(printed).toContain('http');
      expect(inClear(Buffer.from(printed))).toEqual([]);
    });
  }, 300_000);
});
