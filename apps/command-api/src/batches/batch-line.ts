import { invalidRequest, bodyTooLarge, isActorId, isCommandId, toJson, validateDto, type CommandHeaders, type FieldError, type ProblemError } from '@rapport/edge';
import { ok } from '@rapport/kernel';
import { commandEntry, commandNames, isCommandName, type CommandName } from '../commands/command-table.js';
import type { Target } from '../commands/target.js';
import type { RawLine } from './line-reader.js';

/** Longest line, in bytes. */
export const lineLimitBytes = 1_048_576;

/** A line that was understood, or the problem that it is answered with. */
export type BatchLine =
  | { readonly line: number; readonly commandId: string; readonly name: CommandName; readonly target: Target; readonly headers: CommandHeaders }
  | { readonly line: number; readonly commandId: string | null; readonly problem: ProblemError };

/** Fields of a line that are neither the command's path nor its body. */
const envelopeFields = ['commandId', 'command', 'expectedRevision', 'correlationId', 'causationId', 'actor'] as const;

/** `defaults`: what the request's own headers say of all its lines. */
export function readBatchLine({ line, bytes }: RawLine, defaults: CommandHeaders): BatchLine {
  let commandId: string | null = null;
  try {
    if (bytes === null) throw bodyTooLarge(lineLimitBytes);
    const fields = objectOf(toJson(bytes));
    if (typeof fields['commandId'] === 'string' && isCommandId(fields['commandId'])) commandId = fields['commandId'];
    const headers = readEnvelope(fields, defaults);
    return { line, commandId: headers.commandId, headers, ...readCommand(fields, headers.commandId) };
  } catch (error) {
    if (isProblemError(error)) return { line, commandId, problem: error };
    throw error;
  }
}

const isProblemError = (error: unknown): error is ProblemError => error instanceof Error && error.name === 'ProblemError';

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalidRequest([{ field: 'line', message: 'must be a JSON object' }]);
}

function readEnvelope(fields: Record<string, unknown>, defaults: CommandHeaders): CommandHeaders & { readonly commandId: string } {
  const errors: FieldError[] = [];
  const id = (field: string, byDefault: string | null): string | null => {
    const value = fields[field];
    if (value === undefined) return byDefault;
    if (typeof value === 'string' && isCommandId(value)) return value;
    errors.push({ field, message: 'must be 1 to 128 visible ASCII characters' });
    return null;
  };
  const commandId = id('commandId', null);
  if (fields['commandId'] === undefined) errors.push({ field: 'commandId', message: 'must be given' });
  const correlationId = id('correlationId', defaults.correlationId);
  const causationId = id('causationId', defaults.causationId);
  const { expectedRevision, actor } = fields;
  if (expectedRevision !== undefined && !(Number.isSafeInteger(expectedRevision) && (expectedRevision as number) >= 0)) {
    errors.push({ field: 'expectedRevision', message: 'must be a whole number from 0' });
  }
  if (actor !== undefined && !isActor(actor)) errors.push({ field: 'actor', message: 'must be an object of id and role, each 1 to 64 letters, digits or . _ : -' });
  if (errors.length > 0 || commandId === null) throw invalidRequest(errors);
  return {
    commandId, correlationId, causationId,
    actor: isActor(actor) ? { id: actor.id, role: actor.role ?? defaults.actor.role } : defaults.actor,
    ...(expectedRevision === undefined ? {} : { expectedRevision: expectedRevision as number }),
  };
}

function isActor(value: unknown): value is { readonly id: string; readonly role?: string } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { id, role = 'staff', ...rest } = value as Record<string, unknown>;
  return typeof id === 'string' && isActorId(id) && typeof role === 'string' && isActorId(role) && Object.keys(rest).length === 0;
}

function readCommand(fields: Record<string, unknown>, commandId: string): { readonly name: CommandName; readonly target: Target } {
  const { command: name } = fields;
  if (typeof name !== 'string' || !isCommandName(name)) throw invalidRequest([{ field: 'command', message: `must be one of ${commandNames.join(', ')}` }]);
  const entry = commandEntry(name);
  const [pathPart, bodyPart] = divide(fields, entry.pathFields);
  const path = entry.path === null ? ok({}) : validateDto(entry.path, pathPart);
  const body = validateDto(entry.body, bodyPart);
  const errors = [...(path.ok ? [] : path.error), ...(body.ok ? [] : body.error)];
  if (!path.ok || !body.ok) throw invalidRequest(errors);
  const target = entry.toTarget(path.value, body.value, commandId);
  if (!target.ok) throw invalidRequest(target.error);
  return { name, target: target.value };
}

function divide(fields: Record<string, unknown>, pathFields: readonly string[]): [path: Record<string, unknown>, body: Record<string, unknown>] {
  const path: Record<string, unknown> = {};
  const body: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(fields)) {
    if (pathFields.includes(field)) path[field] = value;
    else if (!(envelopeFields as readonly string[]).includes(field)) body[field] = value;
  }
  return [path, body];
}
