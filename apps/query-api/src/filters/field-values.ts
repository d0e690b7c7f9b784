import { isDay, parseInstant, type Json } from '@rapport/kernel';
import type { QueryableField } from '@rapport/read-models';

type FieldType = QueryableField['type'];

const expected: Readonly<Record<FieldType, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  day: 'a day, such as "2026-03-01"',
  instant: 'an instant with its zone, such as "2026-03-01T09:30:00Z"',
};

export const expectedValue = (type: FieldType): string => expected[type];

/** The value as it is stored; undefined when it is not of the field's type. */
export function fieldValue(type: FieldType, value: unknown): Json | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' && value.length <= 1000 ? value : undefined;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'day':
      return typeof value === 'string' && isDay(value) ? value : undefined;
    case 'instant':
      return typeof value === 'string' ? (parseInstant(value) ?? undefined) : undefined;
  }
}
