import { createRequire } from 'node:module';
import type { Database } from './database.js';

export interface Driver {
  readonly name: 'node:sqlite' | '@photostructure/sqlite';
  readonly DatabaseSync: new (path: string, options: { readonly readOnly: boolean; readonly timeout: number }) => Database;
}

const require = createRequire(import.meta.url);

/** The built-in module needs no flag since Node 22.13. */
export function hasBuiltIn(nodeVersion: string): boolean {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 13);
}

/** Loads the built-in module where there is one, else the package with the same interface. Node caches either. */
export function loadDriver(nodeVersion: string = process.versions.node): Driver {
  if (!hasBuiltIn(nodeVersion)) return { name: '@photostructure/sqlite', ...pick(require('@photostructure/sqlite')) };
  return { name: 'node:sqlite', ...pick(withoutSqliteWarning(() => process.getBuiltinModule('node:sqlite') as unknown)) };
}

const pick = (loaded: unknown): Pick<Driver, 'DatabaseSync'> => ({ DatabaseSync: (loaded as Driver).DatabaseSync });

/** Keeps back the one warning that loading `node:sqlite` causes; every other warning passes. */
function withoutSqliteWarning<Loaded>(load: () => Loaded): Loaded {
  const emitWarning = process.emitWarning;
  const passOn = emitWarning as (...args: unknown[]) => void;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    const text = typeof warning === 'string' ? warning : warning.message;
    if (!/^SQLite is an experimental feature/.test(text)) passOn.call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
