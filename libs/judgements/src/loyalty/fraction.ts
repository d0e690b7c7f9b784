/** An exact number. The denominator is above zero. */
export type Fraction = { readonly numerator: bigint; readonly denominator: bigint };

/** @param denominator not zero. */
export function fraction(numerator: bigint | number, denominator: bigint | number = 1): Fraction {
  const [over, under] = [BigInt(numerator), BigInt(denominator)];
  if (under === 0n) throw new RangeError('a fraction needs a denominator');
  const divisor = greatestCommonDivisor(over < 0n ? -over : over, under < 0n ? -under : under);
  const sign = under < 0n ? -1n : 1n;
  return { numerator: (sign * over) / divisor, denominator: (sign * under) / divisor };
}

export const plus = (a: Fraction, b: Fraction): Fraction => fraction(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
export const minus = (a: Fraction, b: Fraction): Fraction => plus(a, { numerator: -b.numerator, denominator: b.denominator });
export const times = (a: Fraction, b: Fraction): Fraction => fraction(a.numerator * b.numerator, a.denominator * b.denominator);
export const isAbove = (a: Fraction, b: Fraction): boolean => a.numerator * b.denominator > b.numerator * a.denominator;
export const zero: Fraction = { numerator: 0n, denominator: 1n };

/** The next whole number, of two equally near ones the greater. Beyond what an integer holds exactly, the nearest that it holds. */
export function roundHalfUp({ numerator, denominator }: Fraction): number {
  const [over, under] = [2n * numerator + denominator, 2n * denominator];
  const rest = ((over % under) + under) % under;
  return Number((over - rest) / under);
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b > 0n) [a, b] = [b, a % b];
  return a;
}
