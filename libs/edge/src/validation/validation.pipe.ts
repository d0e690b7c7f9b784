import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { invalidRequest } from '../problems/problems.js';
import { validateDto } from './validate-dto.js';

const unchecked: readonly unknown[] = [Object, String, Number, Boolean, Array];

/** Checks bodies, path and query parameters whose type is a DTO class. */
@Injectable()
export class DtoValidationPipe implements PipeTransform {
  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if (metatype === undefined || type === 'custom' || unchecked.includes(metatype)) return value;
    const checked = validateDto(metatype as new () => object, value ?? (type === 'body' ? undefined : {}), type);
    if (!checked.ok) throw invalidRequest(checked.error);
    return checked.value;
  }
}
