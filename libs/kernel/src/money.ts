import type { Brand } from './brand.js';

/** An ISO 4217 code in capitals, of a currency in use. */
export type CurrencyCode = Brand<string, 'CurrencyCode'>;

/** An amount in the currency's minor units (cents, fen), always a safe integer; never mixed across currencies. */
export interface Money {
  readonly amountMinor: number;
  readonly currency: CurrencyCode;
}

/**
 * The currencies of ISO 4217 list one as published on 2026-01-01 by SIX, its maintenance agency, by their number of minor
 * digits. What the list gives no minor unit (metals, units of account, the codes for tests and for no currency) is no
 * money to be counted here.
 */
const codesByMinorDigits: ReadonlyMap<number, string> = new Map([
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [
    2,
    [
      'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY',
      'COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS',
      'INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR',
      'MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP',
      'STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG',
    ].join(' '),
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
]);

const minorDigits: ReadonlyMap<string, number> = new Map(
  [...codesByMinorDigits].flatMap(([digits, codes]) => codes.split(' ').map((code) => [code, digits] as const)),
);

/** True for a currency in use: `ZZZ` is none, and neither is `DEM`. */
export const isCurrencyCode = (text: string): text is CurrencyCode => minorDigits.has(text);

export const minorDigitsOf = (currency: CurrencyCode): number => minorDigits.get(currency) ?? 2;

/**
 * Reads a decimal amount as written ("29.33", "1250", "-4.5") into minor units, without floating point.
 * Returns null for anything else: an exponent, a thousands separator, more decimals than the currency has, or an
 * amount beyond what an integer holds exactly.
 */
export function parseAmountMinor(text: string, currency: CurrencyCode): number | null {
  const match = /^(-?)(\d{1,15})(?:\.(\d+))?$/.exec(text);
  if (!match) return null;
  const digits = minorDigitsOf(currency);
  const fraction = match[3] ?? '';
  if (fraction.length > digits) return null;
  const minor = Number(match[2]! + fraction.padEnd(digits, '0'));
  if (!Number.isSafeInteger(minor)) return null;
  return match[1] === '-' && minor !== 0 ? -minor : minor;
}

/** The amount as people write it: `29.33`, with as many decimals as the currency has. */
export function formatAmount({ amountMinor, currency }: Money): string {
  const digits = minorDigitsOf(currency);
  const sign = amountMinor < 0 ? '-' : '';
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
