import { err, ok, type Result } from '@rapport/kernel';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { FieldError } from '../problems/problem.js';
import { checkPlanOf } from './check-plan.js';

type Constructor<Dto> = new () => Dto;

const options = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true, validationError: { target: false, value: true } } as const;

/** Checks a plain object against a DTO's decorators: every field at fault is named, once. Unknown fields are at fault. */
export function validateDto<Dto extends object>(type: Constructor<Dto>, plain: unknown, name = 'body'): Result<Dto, readonly FieldError[]> {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) return err([{ field: name, message: 'must be a JSON object' }]);
  const read = checkPlanOf(type)?.(plain as Readonly<Record<string, unknown>>);
  return read ? ok(read) : validateByDecorators(type, plain);
}

/** What a plan has no yes for: slower, and says what is wrong. */
export function validateByDecorators<Dto extends object>(type: Constructor<Dto>, plain: object): Result<Dto, readonly FieldError[]> {
  const dto = plainToInstance(type, plain);
  const errors = validateSync(dto, options);
  return errors.length === 0 ? ok(dto) : err(errors.flatMap((error) => fieldErrors(error, '', false)));
}

function fieldErrors(error: ValidationError, parent: string, inList: boolean): FieldError[] {
  const field = inList ? `${parent}[${error.property}]` : parent === '' ? error.property : `${parent}.${error.property}`;
  const message = messageOf(error);
  if (message !== null) return [{ field, message }];
  return (error.children ?? []).flatMap((child) => fieldErrors(child, field, Array.isArray(error.value)));
}

function messageOf({ constraints, children }: ValidationError): string | null {
  if (!constraints) return null;
  if (constraints['whitelistValidation']) return 'is not a known field';
  const { nestedValidation, ...ours } = constraints;
  const message = Object.values(ours)[0];
  if (message !== undefined) return message;
  return nestedValidation === undefined || children?.length ? null : 'must be an object';
}
