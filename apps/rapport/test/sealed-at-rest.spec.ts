import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serve, withFolder, type Served } from './command-line.js';
import { get } from './view-bodies.js';

/** Values that stand nowhere else, so that finding one is finding a person. */
const personal = {
  name: 'Aurelia Quenneville',
  phone: '+8613900112233',
  email: 'aurelia.quenneville@example.com',
  address: '17 Lantern Row, Gulou',
  hobby: 'nocturnal-beekeeping',
  voidReason: 'she said the parcel was for her brother Tiberius',
  endNote: 'asked by telephone to be left alone',
  temperament: 'credit-seeking',
} as const;

async function command(url: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${url}/v1/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

/** Everything that takes personal data, and some requests that fail with it. */
async function tellAboutAPerson({ url }: Served): Promise<void> {
  const { name, phone, email, address } = personal;
  await command(url, 'customers', { customerId: 'p-1', kind: 'consumer', contact: { name, phone, email, address } });
  await command(url, 'customers/p-1/classify', { temperament: personal.temperament });
  await command(url, 'customers/p-1/update-profile', { source: 'visit', attributes: [{ dimension: 'preference', name: 'hobby', value: personal.hobby }] });
  const order = { source: 'shop', orderId: '1', occurredAt: '2025-01-05T10:00:00Z', currency: 'CNY', lines: [{ product: 'tea', quantity: 1, amount: '12.00' }], total: '12.00' };
  await command(url, 'customers/p-1/orders', order);
  await command(url, 'customers/p-1/orders/shop/1/void', { reason: personal.voidReason });
  await fetch(`${url}/v1/customers`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ customerId: email, kind: name, contact: { name: 7 } }) });
  await fetch(`${url}/v1/customers`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: `{"contact": {"name": "${name}", ` });
  await fetch(`${url}/v1/views/customers?filter=${encodeURIComponent(JSON.stringify({ profile: email }))}`);
  await command(url, 'customers/p-1/end-relationship', { reason: 'costs-more-than-it-brings', note: personal.endNote });
  await fetch(`${url}/v1/settle?waitMs=10000`, { method: 'POST' });
}

/** Which values stand in which of the files, as UTF-8, UTF-16, base64 or with JSON's escapes. */
async function found(folder: string): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(5);
  const hits: string[] = [];
  for (const file of files) {
    const bytes = await readFile(join(file.parentPath, file.name));
    for (const [field, value] of Object.entries(personal)) {
      const forms = [Buffer.from(value), Buffer.from(value, 'utf16le'), Buffer.from(Buffer.from(value).toString('base64').slice(0, -4))];
      if (forms.some((form) => bytes.includes(form))) hits.push(`${field} in ${file.name}`);
    }
  }
  return hits;
}

describe('personal data at rest', () => {
  it('stands in clear in no file and no log line: while it runs, after a kill and after a clean stop', async () => {
    await withFolder(async (folder) => {
      const served = await serve(folder);
      await tellAboutAPerson(served);
      const shown = JSON.stringify(await get(`${served.url}/v1/customers/p-1`));
      expect(shown).toContain(personal.name);
      expect(shown).toContain(personal.hobby);
      expect(await found(folder)).toEqual([]);
      await served.kill();
      expect(await found(folder)).toEqual([]);

      const again = await serve(folder);
      expect(JSON.stringify(await get(`${again.url}/v1/customers/p-1?waitMs=10000&notOlderThan=00000000000000010000000000000001`))).toContain(personal.name);
      expect(await again.stop()).toBe(0);
      expect(await readdir(join(folder, 'cache'))).toContain('read-models.snapshot');
      expect(await found(folder)).toEqual([]);
      const printed = served.output() + again.output();
      expect(printed).toContain('http');
      expect(Object.values(personal).filter((value) => printed.includes(value))).toEqual([]);
    });
  });
});
