import { getMetadataStorage, ValidationTypes, type ValidationArguments } from 'class-validator';
import { nestedTypeOf } from './nested-types.js';

type Constructor<Dto extends object = object> = new () => Dto;
type ValidationMetadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];
type Plain = Readonly<Record<string, unknown>>;

/**
 * The checks of a DTO's decorators, looked up once instead of at every object: many times faster than class-transformer
 * and class-validator, and says no more than yes. Null means that those two have to say what is wrong, if anything is.
 */
export type CheckPlan<Dto extends object = object> = (plain: Plain) => Dto | null;

interface FieldPlan {
  readonly name: string;
  /** All must hold, else the value is not looked at. */
  readonly conditions: readonly ((dto: object, value: unknown) => boolean)[];
  readonly checks: readonly ((value: unknown, dto: object) => boolean)[];
  readonly nested: { readonly planOf: () => CheckPlan | null; readonly each: boolean } | null;
}

const plans = new WeakMap<Constructor, CheckPlan | null>();

/** Null for a class whose decorators no plan can follow: groups, promises, checks of each member, accessors, nested types that are not told. */
export function checkPlanOf<Dto extends object>(type: Constructor<Dto>): CheckPlan<Dto> | null {
  let plan = plans.get(type);
  if (plan === undefined) plans.set(type, (plan = compile(type)));
  return plan as CheckPlan<Dto> | null;
}

function compile(type: Constructor): CheckPlan | null {
  const storage = getMetadataStorage();
  const byField = storage.groupByPropertyName(storage.getTargetValidationMetadatas(type, '', false, false));
  const fields: FieldPlan[] = [];
  for (const [name, metadatas] of Object.entries(byField)) {
    const field = name in type.prototype ? null : fieldPlan(type, name, metadatas);
    if (field === null) return null;
    fields.push(field);
  }
  return fields.length === 0 ? null : (plain) => filled(new type() as Record<string, unknown>, fields, plain);
}

function fieldPlan(type: Constructor, name: string, metadatas: readonly ValidationMetadata[]): FieldPlan | null {
  const conditions: FieldPlan['conditions'][number][] = [];
  const checks: FieldPlan['checks'][number][] = [];
  let nested: FieldPlan['nested'] = null;
  for (const metadata of metadatas) {
    if (metadata.groups?.length > 0 || metadata.validateIf !== undefined) return null;
    if (metadata.type === ValidationTypes.CONDITIONAL_VALIDATION) {
      conditions.push(metadata.constraints[0] as FieldPlan['conditions'][number]);
    } else if (metadata.type === ValidationTypes.CUSTOM_VALIDATION && !metadata.each) {
      const added = checksOf(type, metadata);
      if (added === null) return null;
      checks.push(...added);
    } else if (metadata.type === ValidationTypes.NESTED_VALIDATION && nested === null) {
      const of = nestedTypeOf(type.prototype as object, name);
      if (of === null) return null;
      nested = { planOf: () => checkPlanOf(of), each: metadata.each };
    } else {
      return null;
    }
  }
  return { name, conditions, checks, nested };
}

function checksOf({ name: targetName }: Constructor, metadata: ValidationMetadata): FieldPlan['checks'] | null {
  const constraints = getMetadataStorage().getTargetValidatorConstraints(metadata.constraintCls);
  if (constraints.some((constraint) => constraint.async)) return null;
  const { propertyName: property, constraints: parameters } = metadata;
  return constraints.map(({ instance }) => (value: unknown, object: object): boolean => {
    const told: ValidationArguments = { targetName, property, object, value, constraints: parameters };
    return instance.validate(value, told) === true;
  });
}

function filled(dto: Record<string, unknown>, fields: readonly FieldPlan[], plain: Plain): object | null {
  let given = 0;
  for (const { name, nested } of fields) {
    if (!Object.hasOwn(plain, name)) continue;
    given++;
    const value = plain[name];
    // An object of no told type is copied by class-transformer without what Object.prototype has: fingerprints rest on that copy.
    if (value === undefined || (nested === null && typeof value === 'object' && value !== null)) return null;
    const read = nested === null || value === null ? value : nestedValue(nested, value);
    if (read === null && value !== null) return null;
    dto[name] = read;
  }
  // What no field names is at fault.
  if (given !== Object.keys(plain).length) return null;
  for (const field of fields) if (!holds(field, dto)) return null;
  return dto;
}

/** Null where the nested plan does not say yes. */
function nestedValue({ planOf, each }: NonNullable<FieldPlan['nested']>, value: unknown): object | null {
  const plan = planOf();
  if (plan === null) return null;
  if (!each) return isObject(value) ? plan(value) : null;
  if (!Array.isArray(value)) return null;
  const items: object[] = [];
  for (const item of value) {
    const read = isObject(item) ? plan(item) : null;
    if (read === null) return null;
    items.push(read);
  }
  return items;
}

const isObject = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);

function holds({ name, conditions, checks, nested }: FieldPlan, dto: Record<string, unknown>): boolean {
  const value = dto[name];
  for (const condition of conditions) if (!condition(dto, value)) return true;
  if (nested !== null && (value === undefined || value === null)) return false;
  for (const check of checks) if (!check(value, dto)) return false;
  return true;
}
