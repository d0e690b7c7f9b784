import { masterKeyFrom, cacheCipher } from '@rapport/privacy-node-crypto';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { StoredDocument } from '@rapport/read-store';
import { MemoryReadStore } from '../src/index.js';

const cipher = cacheCipher(masterKeyFrom(randomBytes(32)));
const schema = 'facts-1 views-1 log-a';
let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapshot-'));
  path = join(folder, 'read-store.snapshot');
});
afterEach(() => rm(folder, { recursive: true }));

async function storeOf(collections: Readonly<Record<string, readonly StoredDocument[]>>): Promise<MemoryReadStore> {
  const store = new MemoryReadStore();
  for (const [name, documents] of Object.entries(collections)) await store.collection(name).write(documents.map((document) => ({ expected: 'absent', document })));
  return store;
}
const small = () => storeOf({ people: [{ _id: 'a', version: 1, name: 'Anna Sørensen' }, { _id: 'b', version: 2 }], empty: [], orders: [{ _id: 'o', version: 1 }] });

describe('a snapshot', () => {
  it('gives back the same documents, found by their indexes', () =>
    fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string({ minLength: 1 }), fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), fc.jsonValue()), { selector: ([id]) => id })), async (generated) => {
        const collections = Object.fromEntries(
          Object.entries(generated).map(([name, rows]) => [name, rows.map(([_id, value]) => ({ _id, version: 1, value: JSON.parse(JSON.stringify(value)) as null }))]),
        );
        await (await storeOf(collections)).snapshot(path, cipher, { schema });
        const restored = new MemoryReadStore();
        const total = Object.values(collections).reduce((sum, { length }) => sum + length, 0);
        expect(await restored.restore(path, cipher, { schema })).toEqual({ restored: true, documents: total });
        for (const [name, documents] of Object.entries(collections)) {
          const collection = restored.collection(name, [{ field: 'version', kind: 'equality' }]);
          expect(await collection.findByIds(documents.map(({ _id }) => _id))).toEqual(documents);
          expect(await collection.count({ version: 1 })).toBe(documents.length);
        }
      }),
      { numRuns: 50 },
    ));

  it('shows the moment of the call, whatever is written meanwhile', async () => {
    const store = await small();
    const writing = store.snapshot(path, cipher, { schema });
    await store.collection('people').write([{ expected: 1, document: { _id: 'a', version: 2, name: 'later' } }, { expected: 'absent', document: { _id: 'z', version: 1 } }]);
    expect(await writing).toMatchObject({ documents: 3 });
    const restored = new MemoryReadStore();
    await restored.restore(path, cipher, { schema });
    expect(await restored.collection('people').findByIds(['a', 'z'])).toEqual([{ _id: 'a', version: 1, name: 'Anna Sørensen' }, null]);
  });

  it('spans many chunks', async () => {
    const documents = Array.from({ length: 3_000 }, (_, i) => ({ _id: `d${i}`, version: 1, text: 'x'.repeat(300) }));
    await (await storeOf({ many: documents })).snapshot(path, cipher, { schema });
    const restored = new MemoryReadStore();
    expect(await restored.restore(path, cipher, { schema })).toEqual({ restored: true, documents: 3_000 });
    expect(restored.collection('many').capture()).toEqual(documents);
  });

  it('holds nothing in clear', async () => {
    await (await small()).snapshot(path, cipher, { schema });
    expect((await readFile(path)).includes('Sørensen')).toBe(false);
  });

  it('leaves the old file, and nothing else, when it is aborted', async () => {
    const store = await small();
    await store.snapshot(path, cipher, { schema });
    const before = await readFile(path);
    await expect(store.snapshot(path, cipher, { schema, signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    expect(await readFile(path)).toEqual(before);
    expect(await readdir(folder)).toEqual(['read-store.snapshot']);
  });
});

describe('a file that can\'t be used', () => {
  const refused = async (changed: Uint8Array | null, key = cipher, wanted = schema): Promise<string> => {
    if (changed) await writeFile(path, changed);
    const store = new MemoryReadStore();
    const answer = await store.restore(path, key, { schema: wanted });
    expect(store.collection('people').size).toBe(0);
    return answer.restored ? 'restored' : answer.reason;
  };

  it('is refused by name', async () => {
    expect(await refused(null)).toBe('missing');
    await (await small()).snapshot(path, cipher, { schema });
    expect(await refused(null, cacheCipher(masterKeyFrom(randomBytes(32))))).toBe('key');
    expect(await refused(null, cipher, 'facts-2 views-1 log-a')).toBe('schema');
    expect(await refused(Buffer.from('something else altogether, and long enough'))).toBe('format');
  });

  it('is refused when any byte is altered, cut off or added', async () => {
    await (await small()).snapshot(path, cipher, { schema });
    const whole = await readFile(path);
    for (let at = 0; at < whole.length; at++) {
      const altered = Buffer.from(whole);
      altered[at]! ^= 0x41;
      expect(await refused(altered)).not.toBe('restored');
    }
    for (let length = 0; length < whole.length; length += 7) expect(await refused(whole.subarray(0, length))).not.toBe('restored');
    expect(await refused(Buffer.concat([whole, Buffer.from([0])]))).toBe('damaged');
  });

  it('is refused when chunks are left out, repeated, moved or of another snapshot', async () => {
    const store = await small();
    await store.snapshot(path, cipher, { schema });
    const [magic, ...chunks] = split(await readFile(path));
    await store.snapshot(path, cipher, { schema });
    const [, ...others] = split(await readFile(path));
    const [header, people, orders, end] = chunks as [Buffer, Buffer, Buffer, Buffer];
    for (const mixed of [[header, people, end], [header, orders, people, end], [header, people, people, orders, end], [header, people, others[2]!, end], [people, orders, end]]) {
      expect(await refused(Buffer.concat([magic!, ...mixed]))).toBe('damaged');
    }
  });
});

/** The magic line, then chunk by chunk with its length. */
function split(file: Buffer): Buffer[] {
  const start = file.indexOf('\n') + 1;
  const parts = [file.subarray(0, start)];
  for (let at = start; at < file.length; ) {
    const end = at + 4 + file.readUInt32BE(at);
    parts.push(file.subarray(at, end));
    at = end;
  }
  return parts;
}
