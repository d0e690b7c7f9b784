import fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';
import { formatAmount, isCurrencyCode, minorDigitsOf, parseAmountMinor, type CurrencyCode } from './money.js';
import { beginning, isPosition, numbersOf, positionOf } from './position.js';

const usd = 'USD' as CurrencyCode;
const jpy = 'JPY' as CurrencyCode;
const kwd = 'KWD' as CurrencyCode;

describe('amounts', () => {
  it('read back what they print, in any currency', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom(usd, jpy, kwd), (amountMinor, currency) => {
        const text = formatAmount({ amountMinor, currency });
        fc.pre(text.replace('-', '').split('.')[0]!.length <= 15);
        return Object.is(parseAmountMinor(text, currency), amountMinor === 0 ? 0 : amountMinor);
      }),
    );
  });

  it('are exact', () => {
    expect(parseAmountMinor('29.33', usd)).toBe(2933);
    expect(parseAmountMinor('1.1', usd)).toBe(110);
    expect(parseAmountMinor('-4.05', usd)).toBe(-405);
    expect(parseAmountMinor('1.005', kwd)).toBe(1005);
    expect(parseAmountMinor('500', jpy)).toBe(500);
    expect(formatAmount({ amountMinor: -5, currency: usd })).toBe('-0.05');
  });

  it.each([['29.333', usd], ['1e3', usd], ['1,000', usd], ['', usd], ['.5', usd], ['5.', usd], ['+1', usd], ['1.0', jpy], ['90071992547409.93', usd], ['9007199254740993', usd], ['NaN', usd]] as const)(
    '%j in %s is none',
    (text, currency) => expect(parseAmountMinor(text, currency)).toBeNull(),
  );

  it('know a currency code when they see one', () => {
    expect(isCurrencyCode('CNY')).toBe(true);
    expect(isCurrencyCode('cny')).toBe(false);
    expect(isCurrencyCode('CN')).toBe(false);
  });

  it.each(['CNY', 'USD', 'EUR', 'JPY', 'KWD', 'CHF', 'XOF', 'XCG', 'ZWG', 'CLF'])('%s is a currency', (code) => expect(isCurrencyCode(code)).toBe(true));
  it.each(['ZZZ', 'AAA', 'DEM', 'HRK', 'BGN', 'ANG', 'XAU', 'XDR', 'XTS', 'US', 'USDX', 'USD EUR', '', 'toString', '__proto__'])(
    '%j is none in use',
    (code) => expect(isCurrencyCode(code)).toBe(false),
  );

  it.each([['USD', 2], ['JPY', 0], ['UYI', 0], ['KWD', 3], ['CLF', 4], ['UYW', 4]] as const)('%s has %d minor digits', (code, digits) => {
    expect(minorDigitsOf(code as CurrencyCode)).toBe(digits);
    expect(parseAmountMinor('12', code as CurrencyCode)).toBe(12 * 10 ** digits);
  });
});

describe('canonical JSON', () => {
  it('does not depend on the order of keys, and says what JSON says', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        fc.pre(!/\p{Surrogate}/u.test(JSON.stringify(value)) && !JSON.stringify(value).includes('\\ud'));
        const shuffled = JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
          part !== null && typeof part === 'object' && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).reverse()) : part,
        ) as unknown;
        expect(canonicalJson(shuffled)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is what a literal reading gives, whatever the keys', () => {
    const literal = (value: unknown): string => {
      if (typeof value !== 'object' || value === null) return JSON.stringify(value);
      if (Array.isArray(value)) return `[${value.map(literal).join(',')}]`;
      return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${literal((value as Record<string, unknown>)[key])}`).join(',')}}`;
    };
    const key = fc.oneof(fc.constantFrom('10', '2', '9', '9a', '01', '__proto__', 'toJSON', 'length', '', '\\ud', 'a', 'A', '_', 'é', '🙂'), fc.string({ maxLength: 3 }));
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, fc.constantFrom(null, true, 0, -0, 1e21, 0.1, '', '\\ud800', 'é"\n'), fc.string(), fc.array(tie('tree'), { maxLength: 4 }),
        fc.array(fc.tuple(key, tie('tree')), { maxLength: 30 }).map((members) => Object.fromEntries(members) as unknown)),
    }));
    fc.assert(fc.property(tree, (value) => {
      expect(canonicalJson(value)).toBe(literal(value));
    }));
  });

  it('prints the example of RFC 8785, section 3.2', () => {
    const value = { numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001], string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/', literals: [null, true, false] };
    expect(canonicalJson(value)).toBe('{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}');
  });

  it.each([
    ['undefined', { a: { b: undefined } }, '$.a.b'],
    ['a number that is not finite', { a: [1, NaN] }, '$.a[1]'],
    ['a Date', { a: new Date(0) }, '$.a'],
    ['a bigint', [1n], '$[0]'],
    ['a lone surrogate', { a: '\ud800' }, '$.a'],
  ])('refuses %s and names the path', (_what, value, path) => {
    expect(() => canonicalJson(value)).toThrow(path);
  });
});

describe('positions', () => {
  it('sort as text in the order of commit, then prepare', () => {
    const number = fc.bigInt({ min: 0n, max: 2n ** 63n });
    fc.assert(
      fc.property(number, number, number, number, (c1, p1, c2, p2) => {
        const [a, b] = [positionOf(c1, p1), positionOf(c2, p2)];
        expect(a < b).toBe(c1 < c2 || (c1 === c2 && p1 < p2));
        expect(numbersOf(a)).toEqual({ commit: c1, prepare: p1 });
        expect(isPosition(a)).toBe(true);
      }),
    );
  });

  it('begin before the first', () => expect(beginning < positionOf(0n, 1n)).toBe(true));
});
