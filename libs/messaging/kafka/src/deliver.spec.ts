import { delayOnTimer, PartitionStopped, type Delivered } from '@rapport/messaging';
import { positionOf } from '@rapport/kernel';
import { BatchRefused, deliver } from './deliver.js';

const batch: readonly Delivered[] = [{ partition: 1, offset: 7, record: { kind: 'watermark', partition: 1, position: positionOf(1n, 1n) } }];
const atOnce = () => Promise.resolve();

describe('a batch', () => {
  it('is given again to a handler that rejects it, with growing waits, until it is worked through', async () => {
    const waits: number[] = [];
    let given = 0;
    const handler = () => (++given < 4 ? Promise.reject(new Error('not yet')) : Promise.resolve());
    const done = await deliver(handler, 1, batch, new AbortController().signal, { most: 6, delay: (waitMs) => Promise.resolve(void waits.push(waitMs)) });
    expect({ done, given, waits }).toEqual({ done: true, given: 4, waits: [20, 40, 80] });
  });

  it('that is rejected each time is refused by its place, with the last cause', async () => {
    const cause = new Error('poison');
    const refusing = deliver(() => Promise.reject(cause), 1, batch, new AbortController().signal, { most: 3, delay: atOnce });
    await expect(refusing).rejects.toMatchObject({ name: 'BatchRefused', partition: 1, offset: 7, deliveries: 3, cause });
    await expect(refusing).rejects.toThrow(BatchRefused);
  });

  it('whose partition is to stand still is not given again', async () => {
    let given = 0;
    const stopping = deliver(() => (given++, Promise.reject(new PartitionStopped('a newer version is needed'))), 1, batch, new AbortController().signal, { most: 6, delay: atOnce });
    await expect(stopping).rejects.toThrow(PartitionStopped);
    expect(given).toBe(1);
  });

  it('is not worked through when the signal has aborted, whatever the handler says of that', async () => {
    const ended = new AbortController();
    const handler = () => (ended.abort(), Promise.reject(new Error('aborted')));
    expect(await deliver(handler, 1, batch, ended.signal, { most: 3, delay: atOnce })).toBe(false);
    expect(await deliver(atOnce, 1, batch, ended.signal, { most: 3, delay: atOnce })).toBe(false);
  });

  it('that is worked through though the signal has aborted counts as such', async () => {
    const ended = new AbortController();
    expect(await deliver(() => Promise.resolve(ended.abort()), 1, batch, ended.signal, { most: 3, delay: atOnce })).toBe(true);
  });

  it('does not keep an abort waiting between its deliveries', async () => {
    const ended = new AbortController();
    const delivering = deliver(() => Promise.reject(new Error('no')), 1, batch, ended.signal, { most: 3, delay: (_, signal) => (ended.abort(), delayOnTimer(600_000, signal)) });
    expect(await delivering).toBe(false);
  });
});
