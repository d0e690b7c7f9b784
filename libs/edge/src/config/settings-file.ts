import { readFileSync } from 'node:fs';
import { parseStrictJson, UnreadableJson } from '../json/strict-json.js';
import { SettingFault } from './setting-fault.js';
import { settingsFileVariable } from './settings.schema.js';

export interface SettingsFile {
  readonly path: string;
  /** Leaves by their keys, `kafka.tls.caFile`. */
  readonly values: ReadonlyMap<string, unknown>;
}

/** @throws {SettingFault} when it can't be read, or is no JSON object. */
export function readSettingsFile(path: string): SettingsFile {
  const fault = (problem: string): SettingFault =>
    new SettingFault(settingsFileVariable, { from: 'environment', name: settingsFileVariable }, `${path} ${problem}`, 'Name a JSON file, or leave the variable out.');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw fault(code === 'ENOENT' ? 'is not there' : `can't be read (${code ?? 'unknown error'})`);
  }
  const value = parsed(text, fault);
  if (!isGroup(value)) throw fault('holds no JSON object');
  return { path, values: new Map(leavesOf(value)) };
}

function parsed(text: string, fault: (problem: string) => SettingFault): unknown {
  try {
    return parseStrictJson(text);
  } catch (error) {
    if (error instanceof UnreadableJson) throw fault(error.path ? `can't be read: ${error.path} ${error.message}` : error.message);
    throw error;
  }
}

const isGroup = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function leavesOf(group: Record<string, unknown>, prefix = ''): [string, unknown][] {
  return Object.entries(group).flatMap(([name, value]) => (isGroup(value) ? leavesOf(value, `${prefix}${name}.`) : [[prefix + name, value] as [string, unknown]]));
}
