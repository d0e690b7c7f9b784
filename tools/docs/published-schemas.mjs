import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { schemasFolder } from './generated-files.mjs';

/** The schemas that consumers have, by file name. */
export function publishedSchemas(workspace = root) {
  const folder = join(workspace, schemasFolder);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')).sort() : [];
  return new Map(names.map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8'))]));
}

/** What stands in the generated files, of the schemas, by file name. */
export const schemasAmong = (files) =>
  new Map([...files].filter(([path]) => path.startsWith(`${schemasFolder}/`)).map(([path, text]) => [path.slice(schemasFolder.length + 1), JSON.parse(text)]));
