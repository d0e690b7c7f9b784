import { InvalidArgumentError } from 'commander';
import type { Json, JsonObject } from '@rapport/kernel';
import { readFile } from 'node:fs/promises';
import { CliFault } from './cli-fault.js';
import { exitCodes } from './exit-codes.js';
import { tellingFile } from './file-fault.js';

/** For an option that takes a JSON object. */
export const parseJsonObject = (example: string) => (text: string): JsonObject => {
  const value = jsonOf(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new InvalidArgumentError(`It must be a JSON object, such as '${example}'.`);
  return value as JsonObject;
};

/** A pipeline as JSON, or after an `@` the file that it stands in. @throws {CliFault} */
export async function readPipeline(text: string): Promise<readonly Json[]> {
  const isFile = text.startsWith('@');
  const value = jsonOf(isFile ? await tellingFile(`the pipeline file ${text.slice(1)}`, 'read', () => readFile(text.slice(1), 'utf8')) : text);
  if (!Array.isArray(value)) throw new CliFault(exitCodes.usage, 'pipeline', `${isFile ? `the pipeline file ${text.slice(1)}` : '--pipeline'} must hold a JSON list of stages, such as '[{"$count":"customers"}]'`);
  return value as readonly Json[];
}

/** Undefined where it is none. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
