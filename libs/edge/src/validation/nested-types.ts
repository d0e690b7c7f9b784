import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';

type Constructor = new () => object;

/** By the prototype that a field was declared on. */
const types = new WeakMap<object, Map<string, () => Constructor>>();

/** The field holds an object of the type, or with `each` a list of them, checked in turn. */
export const Nested = (type: () => Constructor, each: boolean): PropertyDecorator =>
  applyDecorators(Type(type), ValidateNested({ each }), (prototype: object, field: string | symbol) => {
    const ofPrototype = types.get(prototype) ?? new Map<string, () => Constructor>();
    types.set(prototype, ofPrototype.set(String(field), type));
  });

/** The type that {@link Nested} named, here or on a class above; null where it named none. */
export function nestedTypeOf(prototype: object, field: string): Constructor | null {
  for (let at: object | null = prototype; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const type = types.get(at)?.get(field);
    if (type !== undefined) return type();
  }
  return null;
}
