import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maxJsonDepth, parseStrictJson, UnreadableJson } from '../src/index.js';

const refusal = (text: string): [string, string | undefined] => {
  try {
    parseStrictJson(text);
  } catch (error) {
    if (error instanceof UnreadableJson) return [error.message, error.path];
    throw error;
  }
  throw new Error(`was read: ${text}`);
};

describe('strict JSON', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        fc.pre(!/__proto__|constructor|prototype/.test(text));
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"x":{"a":1,"b":[{"c":1},{"c":1,"d":"\\"","c":2}]}}', 'x.b[1].c'],
    ['{"a":"b:c,\\"d\\":","\\u0061":1}', 'a'],
    ['[[1,2],[3,{"k" \n: 1,"k":2}]]', '[1][1].k'],
    ['{"a":{"a":1},"b":1,"b":1}', 'b'],
  ])('names the key that %s has twice', (text, path) => {
    expect(refusal(text)).toEqual(['is given twice', path]);
  });

  it('finds any key that is given twice', () => {
    const key = fc.string({ minLength: 1 }).filter((text) => !/__proto__|constructor|prototype/.test(text) && !/\p{Surrogate}/u.test(text));
    fc.assert(
      fc.property(fc.uniqueArray(key, { minLength: 1, maxLength: 6 }), fc.nat(), fc.json({ maxDepth: 3 }), (keys, pick, value) => {
        fc.pre(!/__proto__|constructor|prototype/.test(value));
        const twice = keys[pick % keys.length]!;
        const text = `{${[...keys, twice].map((name) => `${JSON.stringify(name)}:${value}`).join(' , ')}}`;
        expect(refusal(text)).toEqual(['is given twice', twice]);
      }),
    );
  });

  it.each([
    ['{"__proto__":1}', 'is a key that is not allowed', '__proto__'],
    ['{"a":[{"\\u005f_proto__":1}]}', 'is a key that is not allowed', 'a[0].__proto__'],
    ['{"a":{"constructor":{"prototype":1}}}', 'is a key that is not allowed', 'a.constructor'],
    ['{"a":"\\ud800"}', 'holds half a character (a lone surrogate)', 'a'],
    ['{"a":1e999}', 'is a number that is too large', 'a'],
    [`${'['.repeat(maxJsonDepth + 1)}${']'.repeat(maxJsonDepth + 1)}`, `is nested deeper than ${maxJsonDepth} levels`, '[0]'.repeat(maxJsonDepth)],
  ])('refuses %s', (text, message, path) => {
    expect(refusal(text)).toEqual([message, path]);
  });

  it('tells where the text breaks off, and none of it', () => {
    const [message] = refusal('{"name":"Wang Fang",}');
    expect(message).toBe('is not valid JSON (at character 21)');
    expect(refusal('Wang')[0]).not.toContain('Wang');
  });

  it('takes as deep as it says', () => {
    expect(() => parseStrictJson(`${'['.repeat(maxJsonDepth)}${']'.repeat(maxJsonDepth)}`)).not.toThrow();
  });
});
