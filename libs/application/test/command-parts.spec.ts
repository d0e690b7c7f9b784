import { positionOf } from '@rapport/kernel';
import fc from 'fast-check';
import { v5 as uuidv5 } from 'uuid';
import { eventIdOf } from '../src/command/command-events.js';
import { commandMemory } from '../src/command/command-memory.js';
import { hashIndex, hashOfText } from '../src/command/hash-index.js';
import { laneFull, lanes } from '../src/command/lanes.js';
import { stateCache } from '../src/command/state-cache.js';

describe('event ids', () => {
  const idOf = (commandId: string, fingerprint: string, stream: string, index: number): string =>
    eventIdOf((namespace, name) => uuidv5(name, namespace), commandId, fingerprint, stream, index);

  it('are fixed for ever by command id, content, stream and place', () => {
    expect(idOf('command-1', 'ab12', 'purchases-c-1', 0)).toBe('c9a6e858-07f6-5bf2-82ff-6e93088448e3');
    const others = [idOf('command-2', 'ab12', 's', 0), idOf('command-1', 'ab13', 's', 0), idOf('command-1', 'ab12', 't', 0), idOf('command-1', 'ab12', 's', 1)];
    expect(new Set(others).size).toBe(4);
  });
});

describe('the index of hashes', () => {
  it('never misses what is in it, and has hardly anything else', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 500 }), (texts) => {
        const index = hashIndex();
        for (const [i, text] of texts.entries()) index.add(hashOfText(text), i);
        for (const [i, text] of texts.entries()) expect([i, 'several']).toContain(index.find(hashOfText(text)));
        expect(new Map(index.entries()).size).toBe(new Set(texts.map(hashOfText)).size);
      }),
    );
    const index = hashIndex();
    for (let i = 0; i < 10_000; i++) index.add(hashOfText(`command-${i}`), i);
    const wrong = Array.from({ length: 10_000 }, (_, i) => `other-${i}`).filter((text) => index.find(hashOfText(text)) !== null);
    expect(wrong.length).toBeLessThan(3);
  });

  it('says of two numbers of one text that there are several', () => {
    const index = hashIndex();
    for (const number of [4, 4]) index.add(7, number);
    expect(index.find(7)).toBe(4);
    index.add(7, 5);
    expect([index.find(7), index.find(8)]).toEqual(['several', null]);
  });
});

describe('the memory of commands', () => {
  it('keeps the latest with their answers, and of the older that there were such', () => {
    const memory = commandMemory(3);
    const accepted = (revision: number) => ({ fingerprint: 'f', revision, position: positionOf(1n, BigInt(revision)) });
    for (let i = 0; i < 5; i++) memory.remember(`command-${i}`, accepted(i));
    expect([0, 1, 2, 3, 4].map((i) => memory.recent(`command-${i}`)?.revision)).toEqual([undefined, undefined, 2, 3, 4]);
    expect([0, 1, 2].map((i) => memory.older(`command-${i}`))).toEqual([[0], [1], null]);
  });
});

describe('the cache of states', () => {
  it('gives up what was unused for longest, by number and by weight', () => {
    const cache = stateCache<string>({ entriesAtMost: 3, weightAtMost: 10 });
    for (const key of ['a', 'b', 'c']) cache.set(key, key, 1);
    cache.get('a');
    cache.set('d', 'd', 1);
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key))).toEqual(['a', undefined, 'c', 'd']);
    cache.set('e', 'e', 9);
    expect(['a', 'c', 'd', 'e'].map((key) => cache.get(key))).toEqual([undefined, undefined, 'd', 'e']);
    cache.set('f', 'f', 99);
    expect(['d', 'e', 'f'].map((key) => cache.get(key))).toEqual([undefined, undefined, 'f']);
  });
});

describe('lanes', () => {
  it('let one work run at a time for each key, in order of arrival, also past a failure', async () => {
    const all = lanes(10);
    const seen: string[] = [];
    const work = (name: string, fails = false) => async () => {
      seen.push(`${name} starts`);
      await Promise.resolve();
      seen.push(`${name} ends`);
      if (fails) throw new Error(name);
    };
    const running = [all.run('k', work('one', true)), all.run('k', work('two')), all.run('other', work('three'))];
    expect((await Promise.allSettled(running)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(seen.filter((text) => !text.startsWith('three'))).toEqual(['one starts', 'one ends', 'two starts', 'two ends']);
    expect(seen.indexOf('three starts')).toBeLessThan(seen.indexOf('two starts'));
  });

  it('turn away what is too much, and nothing else', async () => {
    const all = lanes(1);
    const runs = [1, 2, 3].map((number) => all.run('k', async () => number));
    expect(await Promise.all(runs)).toEqual([1, 2, laneFull]);
    expect(await all.run('k', async () => 4)).toBe(4);
    const nobodyWaits = lanes(0);
    expect(await Promise.all([1, 2].map((number) => nobodyWaits.run('k', async () => number)))).toEqual([1, laneFull]);
  });
});
