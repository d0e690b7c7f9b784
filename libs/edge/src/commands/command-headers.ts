import type { Actor } from '@rapport/contracts';
import { err, ok, type Result } from '@rapport/kernel';
import type { FieldError } from '../problems/problem.js';

/** What the headers of a command say. `commandId` is null where the caller left it to us. */
export interface CommandHeaders {
  readonly commandId: string | null;
  readonly expectedRevision?: number;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  readonly actor: Actor;
}

const visible = /^[\x21-\x7e]{1,128}$/;
const actorId = /^[A-Za-z0-9._:-]{1,64}$/;
const revisionTag = /^"(\d{1,15})"$/;

export const isCommandId = (text: string): boolean => visible.test(text);
export const isActorId = (text: string): boolean => actorId.test(text);

type RawHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** `X-Actor` and `X-Actor-Role` are believed as they stand until callers carry tokens. */
export function readCommandHeaders(headers: RawHeaders): Result<CommandHeaders, readonly FieldError[]> {
  const errors: FieldError[] = [];
  const read = (name: string, pattern: RegExp, message: string): string | null => {
    const value = headers[name];
    if (value === undefined) return null;
    if (typeof value === 'string' && pattern.test(value)) return value;
    errors.push({ field: displayName[name] ?? name, message });
    return null;
  };
  const ids = '1 to 128 visible ASCII characters';
  const commandId = read('idempotency-key', visible, `must be ${ids}`);
  const tag = read('if-match', revisionTag, 'must be one revision in quotation marks, such as "3"');
  const correlationId = read('x-correlation-id', visible, `must be ${ids}`);
  const causationId = read('x-causation-id', visible, `must be ${ids}`);
  const actor = readActor(headers);
  if (errors.length > 0) return err(errors);
  if (!actor.ok) return actor;
  return ok({ commandId, correlationId, causationId, actor: actor.value, ...(tag === null ? {} : { expectedRevision: Number(tag.slice(1, -1)) }) });
}

/** Who asks: `anonymous` in the role `staff` where nothing is said. */
export function readActor(headers: RawHeaders): Result<Actor, readonly FieldError[]> {
  const message = 'must be 1 to 64 letters, digits or . _ : -';
  const { 'x-actor': id = 'anonymous', 'x-actor-role': role = 'staff' } = headers;
  if (typeof id !== 'string' || !actorId.test(id)) return err([{ field: 'X-Actor', message }]);
  if (typeof role !== 'string' || !actorId.test(role)) return err([{ field: 'X-Actor-Role', message }]);
  return ok({ id, role });
}

const displayName: Readonly<Record<string, string>> = {
  'idempotency-key': 'Idempotency-Key',
  'if-match': 'If-Match',
  'x-correlation-id': 'X-Correlation-Id',
  'x-causation-id': 'X-Causation-Id',
};
