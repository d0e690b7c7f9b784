import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { isPosition } from '@rapport/kernel';
import { ValidateBy, ValidateIf } from 'class-validator';

/** A query parameter: always text, always optional, given once. */
const parameter = (name: string, message: string, check: (text: string) => boolean, schema: object): PropertyDecorator =>
  applyDecorators(
    ValidateBy({ name, validator: { validate: (value: unknown) => typeof value === 'string' && check(value), defaultMessage: () => message } }),
    ValidateIf((_, value) => value !== undefined),
    ApiPropertyOptional(schema),
  );

/** `byDefault` null: it makes a difference that it is not given. */
export const IntegerParameter = (min: number, max: number, byDefault: number | null, description: string): PropertyDecorator =>
  parameter(
    'integer', `must be a whole number from ${min} to ${max}`, (text) => /^\d{1,12}$/.test(text) && Number(text) >= min && Number(text) <= max,
    { type: 'integer', minimum: min, maximum: max, ...(byDefault === null ? {} : { default: byDefault }), description },
  );

export const PositionParameter = (description: string): PropertyDecorator =>
  parameter('position', 'must be a position, as an answer gave it', isPosition, { type: String, pattern: '^[0-9a-f]{32}$', description });

export const FlagParameter = (description: string): PropertyDecorator =>
  parameter('flag', 'must be true or false', (text) => text === 'true' || text === 'false', { type: Boolean, default: false, description });

export const TextParameter = (max: number, schema: { readonly description: string; readonly example?: string }): PropertyDecorator =>
  parameter('text', `must be given once, with 1 to ${max} characters`, (text) => text.length >= 1 && text.length <= max, { type: String, maxLength: max, ...schema });
