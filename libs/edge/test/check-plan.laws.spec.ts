import { describe, expect, it } from '@jest/globals';
import { IsIn, IsOptional } from 'class-validator';
import fc from 'fast-check';
import {
  AmountField, CurrencyField, DayField, IdField, InstantField, IntegerField, JsonObjectField, JsonObjectListField, LabelField, ListField, NameField,
  NestedField, OneOfField, TextField, TimeZoneField,
} from '../src/index.js';
import { checkPlanOf } from '../src/validation/check-plan.js';
import { validateByDecorators, validateDto } from '../src/validation/validate-dto.js';

const orNull = { optional: true, nullable: true } as const;

class LineDto {
  @IntegerField({ min: 1, max: 9, optional: true }) readonly line?: number;
  @LabelField() readonly product!: string;
  @AmountField(orNull) readonly amount?: string | null;
}

class PlaceDto {
  @OneOfField(['here', 'there']) readonly where!: string;
  @TimeZoneField({ optional: true }) readonly zone?: string;
}

class BaseDto {
  @IdField() readonly id!: string;
  @NestedField(() => PlaceDto, { nullable: true }) readonly place!: PlaceDto | null;
}

class OrderDto extends BaseDto {
  @NameField(orNull) readonly name?: string | null;
  @TextField({ nullable: true, max: 20 }) readonly text!: string | null;
  @InstantField() readonly at!: string;
  @DayField({ optional: true }) readonly day?: string;
  @CurrencyField() readonly currency!: string;
  @ListField(() => LineDto, { max: 3 }) readonly lines!: LineDto[];
  @NestedField(() => PlaceDto, { optional: true }) readonly other?: PlaceDto;
  @JsonObjectField({ optional: true }) readonly more?: object;
  @JsonObjectListField({ max: 2, optional: true }) readonly list?: object[];
  // Of the library itself, with more than one check on a field.
  @IsOptional() @IsIn(['a', 'b']) readonly letter?: string;
}

class GroupedDto {
  @IsIn(['a'], { groups: ['g'] }) readonly letter!: string;
}

const sound = {
  id: 'c-1', place: null, name: 'shop', text: null, at: '2026-03-01T09:30:00Z', day: '2026-03-01', currency: 'USD',
  lines: [{ line: 1, product: 'rice', amount: '29.33' }, { product: 'tea', amount: null }],
  other: { where: 'here', zone: 'Asia/Shanghai' }, letter: 'a',
};
/** With objects of no told type, which no plan reads. */
const soundWithUntold = { ...sound, more: { a: [1, { b: null }] }, list: [{}, { a: 1 }] };

type Step = { readonly kind: 'set' | 'drop' | 'add'; readonly at: number; readonly value: unknown };

/** The object with one member, anywhere in it, put elsewhere, left out, or joined by another. */
function changed(body: unknown, { kind, at, value }: Step): unknown {
  const copy: unknown = structuredClone(body);
  const places: [Record<string, unknown>, string][] = [];
  const walk = (object: unknown): void => {
    if (typeof object !== 'object' || object === null) return;
    for (const key of Object.keys(object)) {
      places.push([object as Record<string, unknown>, key]);
      walk((object as Record<string, unknown>)[key]);
    }
  };
  walk(copy);
  if (places.length === 0) return copy;
  const [object, key] = places[at % places.length]!;
  if (kind === 'set') object[key] = value;
  else if (kind === 'add' && !Array.isArray(object)) object[`${key}2`] = value;
  else if (Array.isArray(object)) object.splice(Number(key), 1);
  else delete object[key];
  return copy;
}

const values = fc.oneof(
  fc.constantFrom(null, '', 'USD', 'a', 'here', 0, 1, 1.5, -1, true, [], {}, [null], [{}], [[]], { where: 'here' }, { where: 1 }, [{ product: 'x' }], '2026-02-30', '2026-03-01T09:30:00Z', '-4.5'),
  fc.jsonValue({ maxDepth: 2 }),
).filter((value) => !/__proto__|constructor|prototype|"then"/.test(JSON.stringify(value)));
const steps = fc.array(fc.record<Step>({ kind: fc.constantFrom('set', 'drop', 'add'), at: fc.nat(60), value: values }), { maxLength: 3 });

describe('the plan of a DTO', () => {
  const plan = checkPlanOf(OrderDto)!;

  it('takes what the decorators take, as they give it', () => {
    const read = plan(sound);
    expect(validateByDecorators(OrderDto, sound)).toEqual({ ok: true, value: read });
    expect(read).toBeInstanceOf(OrderDto);
    expect((read as OrderDto).lines[0]).toBeInstanceOf(LineDto);
  });

  it('agrees with the decorators on every body', () => {
    fc.assert(
      fc.property(fc.constantFrom(sound, soundWithUntold), steps, (start, all) => {
        const body = all.reduce<unknown>(changed, start) as Record<string, unknown>;
        const byDecorators = validateByDecorators(OrderDto, structuredClone(body));
        const read = plan(body);
        if (byDecorators.ok && !('more' in body) && !('list' in body)) expect(read).toEqual(byDecorators.value);
        else expect(read).toBeNull();
        expect(validateDto(OrderDto, body)).toEqual(byDecorators);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves objects of no told type to the decorators, whose copy is what commands are known by', () => {
    const body = { ...sound, more: { a: 1, toString: 2, b: [{ valueOf: null, c: 3 }] } };
    expect(plan(body)).toBeNull();
    expect(validateDto(OrderDto, body)).toEqual({ ok: true, value: { ...plan(sound), more: { a: 1, b: [{ c: 3 }] } } });
  });

  it('refuses a list where an object of a list belongs', () => {
    for (const lines of [[[]], [[{ product: 'rice' }]]]) {
      expect(validateDto(OrderDto, { ...sound, lines })).toEqual({ ok: false, error: [{ field: 'lines', message: 'must be a list of 1 to 3 objects' }] });
    }
  });

  it('is not made of decorators that it cannot follow', () => {
    expect(checkPlanOf(GroupedDto)).toBeNull();
    expect(checkPlanOf(class Empty {})).toBeNull();
    expect(validateDto(GroupedDto, { letter: 'b' })).toMatchObject({ ok: false, error: [{ field: 'letter' }] });
  });
});
