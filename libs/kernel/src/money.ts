import type { Brand } from './brand.js';

/** An ISO 4217 code in capitals. */
export type CurrencyCode = Brand<string, 'CurrencyCode'>;

/** An amount in the currency's minor units (cents, fen), always a safe integer; never mixed across currencies. */
export interface Money {
  readonly amountMinor: number;
  readonly currency: CurrencyCode;
}

const currencyPattern = /^[A-Z]{3}$/;

export const isCurrencyCode = (text: string): text is CurrencyCode => currencyPattern.test(text);

/** Minor digits of ISO 4217 that differ from two. Source: ISO 4217 table A.1. */
const minorDigits: Readonly<Record<string, number>> = {
  BHD: 3, BIF: 0, CLP: 0, DJF: 0, GNF: 0, IQD: 3, ISK: 0, JOD: 3, JPY: 0, KMF: 0, KRW: 0, KWD: 3, LYD: 3, OMR: 3,
  PYG: 0, RWF: 0, TND: 3, UGX: 0, UYI: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
};

export const minorDigitsOf = (currency: CurrencyCode): number => minorDigits[currency] ?? 2;

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
