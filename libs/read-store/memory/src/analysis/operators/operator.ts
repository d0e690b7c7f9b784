import { evalExpr } from 'mingo/core';
import { failed, type Value } from './values.js';

/** What mingo hands from operator to operator: the context, the document on top (`root`) and variables. */
export type Options = Parameters<typeof evalExpr>[2];
/** An operator as mingo calls it. */
export type Operator = (document: never, expression: never, options: Options) => unknown;

export const evaluate = (document: unknown, expression: unknown, options: Options): Value => evalExpr(document as never, expression as never, options);

interface Locals {
  readonly root?: unknown;
  readonly variables?: Readonly<Record<string, unknown>>;
}
export interface OwnOptions {
  update(locals: Locals): Options;
}

/** A copy whose root and variables may be set; mingo 7.2.6 does not export the class. */
export const ownOptions = (options: Options): OwnOptions => (options.constructor as unknown as { init(from: Options): OwnOptions }).init(options);

/** Operators that see their operands' values alone, in a list; each with its name, for what it refuses. */
export function onValues(operators: Readonly<Record<string, (values: readonly Value[], name: string) => Value>>): Record<string, Operator> {
  const made = Object.entries(operators).map(([name, compute]): [string, Operator] => {
    const operator = (document: unknown, expression: unknown, options: Options): Value => {
      const operands: readonly unknown[] = Array.isArray(expression) ? expression : [expression];
      return finite(name, compute(operands.map((operand) => evaluate(document, operand, options)), name));
    };
    return [name, operator];
  });
  return Object.fromEntries(made);
}

function finite(name: string, value: Value): Value {
  if (typeof value === 'number' && !Number.isFinite(value)) throw failed(name, 'gave no finite number');
  return value;
}
