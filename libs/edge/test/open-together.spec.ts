import { openTogether, type Closable } from '../src/index.js';

const told: string[] = [];
const part = (name: string, failure?: Error): Closable => ({
  close() {
    told.push(name);
    if (failure) throw failure;
  },
});

beforeEach(() => told.splice(0));

describe('openTogether', () => {
  it('closes the last first, and each once however often it is asked', async () => {
    const parts = await openTogether(async (keep) => ({ log: keep(part('log')), store: keep(part('store')) }));
    await parts.close();
    await parts.close();
    expect(told).toEqual(['store', 'log']);
  });

  it('closes what is open when the next can\'t be opened, and says why it can\'t', async () => {
    const opening = openTogether(async (keep) => {
      keep(part('log', new Error('the log does not close')));
      keep(part('store'));
      throw new Error('no key ring');
    });
    await expect(opening).rejects.toThrow('no key ring');
    expect(told).toEqual(['store', 'log']);
  });

  it('closes the rest where one does not close, and rejects with the first failure', async () => {
    const parts = await openTogether(async (keep) => ({ log: keep(part('log', new Error('second'))), store: keep(part('store', new Error('first'))), ring: keep(part('ring')) }));
    await expect(parts.close()).rejects.toThrow('first');
    expect(told).toEqual(['ring', 'store', 'log']);
  });
});
