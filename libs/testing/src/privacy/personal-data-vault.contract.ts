import type { KeySubject, SealedBox } from '@rapport/contracts';
import type { JsonObject } from '@rapport/kernel';
import { PrivacyFault, type KeyRing, type PersonalDataVault, type SealContext } from '@rapport/privacy';
import fc from 'fast-check';
import type { KeyRingStorage } from './key-ring-storage.js';

export interface VaultUnderTest {
  storage(): Promise<KeyRingStorage>;
  /** A vault as a process of its own would have it: nothing cached, the same master key each time. */
  vault(keyRing: KeyRing): PersonalDataVault;
}

const anna: KeySubject = 'customer:7';
const context: SealContext = { stream: 'customer-7', storedType: 'customer-registered', eventId: 'event-1' };
const personal: JsonObject = { name: 'Anna Sørensen 王', email: 'anna@example.org', address: { city: 'Århus', lines: ['Åboulevarden 1'] } };

/** JSON as it can be sealed: every well-formed text, and no negative zero, which JSON does not write. */
const anyPersonal: fc.Arbitrary<JsonObject> = fc
  .dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }), { maxKeys: 8 })
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);

/** What a refused call says, to its last detail. */
async function faultOf(call: Promise<unknown>): Promise<string> {
  const outcome = await call.then(() => null, (error: unknown) => error);
  expect(outcome).toBeInstanceOf(PrivacyFault);
  const fault = outcome as PrivacyFault;
  return [fault.message, fault.stack, String(fault.cause), JSON.stringify(fault)].join('\n');
}

interface Setup {
  storage: KeyRingStorage;
  ring: KeyRing;
  vault: PersonalDataVault;
  /** Another vault on the same ring. */
  another(): PersonalDataVault;
  /** The storage changed while nothing was open, then a vault on it with nothing cached. */
  after(change: (storage: KeyRingStorage) => Promise<void>): Promise<PersonalDataVault>;
}

/** What every vault promises, on the key ring that it is given. */
export function personalDataVaultContract(adapter: string, subject: VaultUnderTest): void {
  describe(`personal data vault contract: ${adapter}`, () => {
    let setup: Setup;
    beforeEach(async () => {
      const storage = await subject.storage();
      const ring = await storage.open();
      setup = {
        storage,
        ring,
        vault: subject.vault(ring),
        another: () => subject.vault(setup.ring),
        async after(change) {
          await setup.ring.close();
          await change(storage);
          setup.ring = await storage.open();
          return subject.vault(setup.ring);
        },
      };
    });
    afterEach(async () => {
      await setup.ring.close();
      await setup.storage.remove();
    });

    describeSealing(() => setup);
    describeTampering(() => setup);
    describeLoss(() => setup);
  });
}

function describeSealing(setup: () => Setup): void {
  it('opens what it sealed, also in another process', async () => {
    const box = await setup().vault.seal(anna, context, personal);
    expect(await setup().vault.open(box, context)).toEqual({ state: 'open', personal });
    expect(await setup().another().open(box, context)).toEqual({ state: 'open', personal });
    expect(await (await setup().after(async () => undefined)).open(box, context)).toEqual({ state: 'open', personal });
  });

  it('gives back any JSON object as it was', async () => {
    await fc.assert(
      fc.asyncProperty(anyPersonal, async (any) => {
        const box = await setup().vault.seal(anna, context, any);
        expect(await setup().vault.open(box, context)).toStrictEqual({ state: 'open', personal: any });
      }),
      { numRuns: 200 },
    );
  });

  it('seals one part twice into two boxes that differ', async () => {
    const [first, second] = await Promise.all([0, 1].map(() => setup().vault.seal(anna, context, personal)));
    expect(first!.box).not.toBe(second!.box);
  });

  it('shows nothing of the part in the box', async () => {
    const { box, subject, v } = await setup().vault.seal(anna, context, personal);
    expect({ subject, v }).toEqual({ subject: anna, v: 1 });
    expect(Buffer.from(box, 'base64').toString('latin1')).not.toMatch(/Anna|example|name|email/);
  });

  it('lets racing processes end with one key for a subject', async () => {
    const vaults = [setup().vault, setup().another(), setup().another()];
    const boxes = await Promise.all(vaults.flatMap((vault) => [vault.seal(anna, context, personal), vault.seal(anna, context, personal)]));
    for (const vault of [...vaults, setup().another()]) {
      for (const box of boxes) expect(await vault.open(box, context)).toEqual({ state: 'open', personal });
    }
  });

  it('refuses what JSON cannot hold, and does not say what it was', async () => {
    const part = { 'Anna Secret': { phone: '139 \ud800' } };
    expect(await faultOf(setup().vault.seal(anna, context, part))).not.toMatch(/Anna|Secret|phone|139/);
  });
}

function describeTampering(setup: () => Setup): void {
  it('does not open a box of which any byte was altered', async () => {
    const box = await setup().vault.seal(anna, context, personal);
    const bytes = Buffer.from(box.box, 'base64');
    for (let n = 0; n < bytes.length; n++) {
      const altered = Buffer.from(bytes);
      altered[n]! ^= 1 << n % 8;
      await expectSealed({ ...box, box: altered.toString('base64') }, context);
    }
  });

  it('does not open a box of which any character was altered, removed or added', async () => {
    const box = await setup().vault.seal(anna, context, { n: 1 });
    for (let n = 0; n <= box.box.length; n++) {
      const [before, at, after] = [box.box.slice(0, n), box.box.slice(n, n + 1), box.box.slice(n + 1)];
      for (const other of ['A', 'B', '', `${at} `, `${at}=`, `${at}-`]) {
        if (other !== at) await expectSealed({ ...box, box: before + other + after }, context);
      }
    }
  });

  it('does not open a box that was moved to another stream, type or event', async () => {
    const box = await setup().vault.seal(anna, context, personal);
    await expectSealed(box, { ...context, stream: 'customer-8' });
    await expectSealed(box, { ...context, storedType: 'contact-changed' });
    await expectSealed(box, { ...context, eventId: 'event-2' });
    await expectSealed(box, { stream: context.eventId, storedType: context.storedType, eventId: context.stream });
  });

  it('does not open a box under another subject or version', async () => {
    const box = await setup().vault.seal(anna, context, personal);
    await setup().vault.seal('customer:8', context, personal);
    await expectSealed({ ...box, subject: 'customer:8' }, context);
    await expectSealed({ ...box, v: 2 as 1 }, context);
  });

  async function expectSealed(box: SealedBox, at: SealContext): Promise<void> {
    expect(await faultOf(setup().vault.open(box, at))).not.toMatch(/Anna|example\.org|rhus/);
  }
}

function describeLoss(setup: () => Setup): void {
  it('answers erased for each box of a subject with a tombstone, as often as asked', async () => {
    const box = await setup().vault.seal(anna, context, personal);
    const vault = await setup().after((storage) => storage.plantTombstone(anna));
    expect(await vault.open(box, context)).toEqual({ state: 'erased' });
    expect(await vault.open(box, context)).toEqual({ state: 'erased' });
  });

  it('seals nothing more for an erased subject, whether it ever had a key or not', async () => {
    const vault = await setup().after((storage) => storage.plantTombstone(anna));
    for (let n = 0; n < 2; n++) expect(await faultOf(vault.seal(anna, context, personal))).not.toMatch(/Anna/);
  });

  it('takes a key that is missing without a tombstone for a fault, not for an erasure', async () => {
    const box = await setup().vault.seal(anna, context, personal);
    const vault = await setup().after((storage) => storage.lose(anna));
    expect(await faultOf(vault.open(box, context))).toMatch(/missing/);
  });

  it('does not open old boxes with the key that was made after a loss', async () => {
    const box = await setup().vault.seal(anna, context, personal);
    const vault = await setup().after((storage) => storage.lose(anna));
    await vault.seal(anna, context, personal);
    await faultOf(vault.open(box, context));
  });
}
