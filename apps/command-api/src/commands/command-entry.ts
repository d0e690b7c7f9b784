import type { FieldError } from '@rapport/edge';
import type { Result } from '@rapport/kernel';
import type { Target } from './target.js';

type Constructor<Dto> = new () => Dto;

/** One command of the public surface: how it is checked and what it becomes. Single routes and batches share it. */
export interface CommandEntry<Path extends object, Body extends object> {
  /** Ids that stand in the address of the single route, and beside the body in a batch's line; null: there are none. */
  readonly path: Constructor<Path> | null;
  readonly pathFields: readonly (keyof Path & string)[];
  readonly body: Constructor<Body>;
  /** 201, with the address of what came to be, or 200. */
  readonly created: ((target: Target) => string) | null;
  /** In a batch it runs alone: after all lines before it, before all lines behind it. */
  readonly barrier: boolean;
  readonly toTarget: (path: Path, body: Body, commandId: string) => Result<Target, readonly FieldError[]>;
}

/** Keeps the types of path and body together; a table holds entries of all kinds. */
export const entry = <Path extends object, Body extends object>(it: CommandEntry<Path, Body>): CommandEntry<Path, Body> => it;

/** An entry whose types have been forgotten: path and body must have been checked against its own DTOs. */
export type AnyCommandEntry = CommandEntry<object, object>;

/** The fields that were given: a DTO has every declared field, most of them undefined. */
export function given<Dto extends object>(dto: Dto): { [Field in keyof Dto]?: Exclude<Dto[Field], undefined> } {
  const fields: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(dto)) if (value !== undefined) fields[field] = value;
  return fields as { [Field in keyof Dto]?: Exclude<Dto[Field], undefined> };
}
