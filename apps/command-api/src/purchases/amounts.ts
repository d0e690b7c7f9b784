import type { FieldError } from '@rapport/edge';
import { minorDigitsOf, parseAmountMinor, type CurrencyCode } from '@rapport/kernel';

/** Reads amounts that come either as minor units or as decimal text, and collects what is wrong with them. */
export class AmountReader {
  readonly errors: FieldError[] = [];

  constructor(private readonly currency: CurrencyCode | null) {}

  /** Exactly one of the two; `minorField` is the one that is named when both are missing. */
  required(at: string, minorField: string, minor: number | undefined, textField: string, text: string | undefined): number {
    const amount = this.optional(at, minorField, minor, textField, text);
    if (amount === null && minor === undefined && text === undefined) this.errors.push({ field: at + minorField, message: `or ${textField} must be given` });
    return amount ?? 0;
  }

  /** At most one of the two; null when neither is there. */
  optional(at: string, minorField: string, minor: number | null | undefined, textField: string, text: string | null | undefined): number | null {
    if (minor !== undefined && minor !== null && text !== undefined && text !== null) {
      this.errors.push({ field: at + textField, message: `must not be given together with ${minorField}` });
      return null;
    }
    if (text === undefined || text === null) return minor ?? null;
    return this.read(at + textField, text);
  }

  private read(field: string, text: string): number | null {
    if (this.currency === null) {
      this.errors.push({ field, message: 'cannot be read without currency' });
      return null;
    }
    const amount = parseAmountMinor(text, this.currency);
    if (amount === null) this.errors.push({ field, message: `must be an amount with at most ${minorDigitsOf(this.currency)} decimals, as ${this.currency} has` });
    else if (amount < 0) this.errors.push({ field, message: 'must not be negative' });
    return amount;
  }
}
