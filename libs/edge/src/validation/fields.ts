import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { isCurrencyCode, isDay, isTimeZone, parseInstant } from '@rapport/kernel';
import { IsOptional, ValidateBy, ValidateIf } from 'class-validator';
import { Nested } from './nested-types.js';

/** What every field may say. `optional`: may be left out. `nullable`: may be null, which then means something. */
export interface FieldOptions {
  readonly description?: string;
  readonly example?: unknown;
  readonly optional?: boolean;
  readonly nullable?: boolean;
}

type Constructor = new () => object;

/** One check a field, so that a field has one message; it stands in the OpenAPI document in the same words. */
function field(name: string, message: string, check: (value: unknown) => boolean, schema: ApiPropertyOptions, options: FieldOptions): PropertyDecorator {
  return applyDecorators(
    ValidateBy({ name, validator: { validate: check, defaultMessage: () => message } }),
    ...presence(options),
    documented(schema, options),
  );
}

function presence({ optional, nullable }: FieldOptions): PropertyDecorator[] {
  if (optional && nullable) return [IsOptional()];
  if (optional) return [ValidateIf((_, value) => value !== undefined)];
  return nullable ? [ValidateIf((_, value) => value !== null)] : [];
}

function documented(schema: ApiPropertyOptions, { description, example, optional, nullable }: FieldOptions): PropertyDecorator {
  return ApiProperty({
    ...schema,
    required: !optional,
    ...(nullable ? { nullable: true } : {}),
    ...(description === undefined ? {} : { description }),
    ...(example === undefined ? {} : { example }),
  } as ApiPropertyOptions);
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** Ids that become stream names: the domain's rule for customers and staff. */
const idPattern = /^(?!\.+$)[A-Za-z0-9._~-]{1,64}$/;

export const IdField = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    'id', 'must be an id: 1 to 64 letters A-Z a-z, digits or . _ ~ -, not dots alone', (value) => isText(value) && idPattern.test(value),
    { type: String, pattern: '^[A-Za-z0-9._~-]{1,64}$', maxLength: 64 }, options,
  );

/** The id that another system gave: a source, an order, a return. */
export const NameField = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    'name', 'must be 1 to 128 visible characters without @ and white space', (value) => isText(value) && value.length <= 128 && /^[^@\p{C}\p{Z}]+$/u.test(value),
    { type: String, minLength: 1, maxLength: 128 }, options,
  );

/** One line of text: a product, a category, a channel, a region. */
export const LabelField = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    'label', 'must be one line of 1 to 128 characters, without a space at either end',
    (value) => isText(value) && value.length >= 1 && value.length <= 128 && value.trim() === value && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value),
    { type: String, minLength: 1, maxLength: 128 }, options,
  );

export const TextField = ({ min = 1, max = 1000, ...options }: FieldOptions & { readonly min?: number; readonly max?: number } = {}): PropertyDecorator =>
  field('text', `must be a text of ${min} to ${max} characters`, (value) => isText(value) && value.length >= min && value.length <= max, { type: String, minLength: min, maxLength: max }, options);

export const OneOfField = (values: readonly string[], options: FieldOptions = {}): PropertyDecorator =>
  field('oneOf', `must be one of ${values.join(', ')}`, (value) => isText(value) && values.includes(value), { type: String, enum: [...values] }, options);

export const InstantField = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    'instant', 'must be an instant with its zone, such as 2026-03-01T09:30:00Z', (value) => isText(value) && parseInstant(value) !== null,
    { type: String, format: 'date-time', example: '2026-03-01T09:30:00Z' }, options,
  );

export const DayField = (options: FieldOptions = {}): PropertyDecorator =>
  field('day', 'must be a day, such as 2026-03-01', (value) => isText(value) && isDay(value), { type: String, format: 'date', example: '2026-03-01' }, options);

export const TimeZoneField = (options: FieldOptions = {}): PropertyDecorator =>
  field('timeZone', 'must be a time zone of the IANA database, such as Asia/Shanghai', (value) => isText(value) && isTimeZone(value), { type: String, example: 'Asia/Shanghai' }, options);

export const CurrencyField = (options: FieldOptions = {}): PropertyDecorator =>
  field('currency', 'must be an ISO 4217 code of a currency in use, in capitals, such as USD', (value) => isText(value) && isCurrencyCode(value), { type: String, pattern: '^[A-Z]{3}$', example: 'USD' }, options);

export const IntegerField = ({ min = 0, max = Number.MAX_SAFE_INTEGER, ...options }: FieldOptions & { readonly min?: number; readonly max?: number } = {}): PropertyDecorator =>
  field(
    'integer', max === Number.MAX_SAFE_INTEGER ? `must be a whole number from ${min}` : `must be a whole number from ${min} to ${max}`,
    (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
    { type: 'integer', minimum: min, ...(max === Number.MAX_SAFE_INTEGER ? {} : { maximum: max }) }, options,
  );

/** A decimal amount as text; how many decimals it may have is known with its currency only. */
export const AmountField = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    'amount', 'must be a decimal amount as text, such as "29.33"', (value) => isText(value) && /^-?\d{1,15}(\.\d{1,9})?$/.test(value),
    { type: String, pattern: '^-?\\d{1,15}(\\.\\d{1,9})?$', example: '29.33' }, options,
  );

const isPlainObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object whose content is checked elsewhere (against a schema of its own). */
export const JsonObjectField = (options: FieldOptions = {}): PropertyDecorator =>
  field('object', 'must be an object', isPlainObject, { type: 'object', additionalProperties: true }, options);

export const JsonObjectListField = ({ max = 1000, ...options }: FieldOptions & { readonly max?: number } = {}): PropertyDecorator =>
  field(
    'objects', `must be a list of at most ${max} objects`, (value) => Array.isArray(value) && value.length <= max && value.every(isPlainObject),
    { type: 'array', maxItems: max, items: { type: 'object', additionalProperties: true } }, options,
  );

export const NestedField = (type: () => Constructor, options: FieldOptions = {}): PropertyDecorator =>
  applyDecorators(
    Nested(type, false),
    ValidateBy({ name: 'object', validator: { validate: isPlainObject, defaultMessage: () => 'must be an object' } }),
    ...presence(options),
    documented({ type: () => type() } as ApiPropertyOptions, options),
  );

export const ListField = (type: () => Constructor, { min = 1, max = 1000, ...options }: FieldOptions & { readonly min?: number; readonly max?: number } = {}): PropertyDecorator =>
  applyDecorators(
    Nested(type, true),
    ValidateBy({
      name: 'objects',
      validator: {
        // What each item holds is checked in turn, and there a list counts as what it holds.
        validate: (value: unknown) => Array.isArray(value) && value.length >= min && value.length <= max && !value.some(Array.isArray),
        defaultMessage: () => `must be a list of ${min} to ${max} objects`,
      },
    }),
    ...presence(options),
    documented({ type: () => type(), isArray: true, minItems: min, maxItems: max } as ApiPropertyOptions, options),
  );
