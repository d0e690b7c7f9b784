import { onValues } from './operator.js';
import { failed, isNone, numberOf, type Value } from './values.js';

type Compute = (values: readonly Value[], name: string) => Value;

/** Nothing of nothing, and else of numbers. */
const ofNumbers = (compute: (numbers: readonly number[], name: string) => number): Compute => (values, name) =>
  values.some(isNone) ? null : compute(values.map((value) => numberOf(name, value)), name);
const ofOne = (compute: (value: number) => number): Compute => ofNumbers(([value]) => compute(value!));

function byNonZero(divisor: number, name: string): number {
  if (divisor === 0) throw failed(name, 'met a zero to divide by');
  return divisor;
}

export const numberOperators = onValues({
  $abs: ofOne(Math.abs),
  $ceil: ofOne(Math.ceil),
  $floor: ofOne(Math.floor),
  $trunc: ofOne(Math.trunc),
  $sqrt: ofNumbers(([value], name) => {
    if (value! < 0) throw failed(name, 'met a number below zero');
    return Math.sqrt(value!);
  }),
  $add: ofNumbers((numbers) => numbers.reduce((sum, number) => sum + number, 0)),
  $multiply: ofNumbers((numbers) => numbers.reduce((product, number) => product * number, 1)),
  $subtract: ofNumbers(([a, b]) => a! - b!),
  $divide: ofNumbers(([a, b], name) => a! / byNonZero(b!, name)),
  $mod: ofNumbers(([a, b], name) => a! % byNonZero(b!, name)),
  $pow: ofNumbers(([base, exponent]) => base! ** exponent!),
});
