// What the pages are made of: each event of the catalogue with its schema, an example, its stream and its key.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';

const domain = join(root, 'libs/domain/src');
const kebab = (type) => type.replace(/[A-Z]/g, (letter, i) => (i === 0 ? '' : '-') + letter.toLowerCase());
const exampleRevision = 0;
const examplePosition = '00000000000012a400000000000012a4';

/** The golden file of the latest stored version, and the aggregate in whose folder it lies. */
function goldenOf(storedType) {
  for (const aggregate of readdirSync(domain).sort()) {
    const folder = join(domain, aggregate, 'golden');
    const versions = filesIn(folder).flatMap((name) => name.match(new RegExp(`^${kebab(storedType)}\\.v(\\d+)\\.json$`))?.[1] ?? []).map(Number);
    if (versions.length > 0) return { aggregate, golden: JSON.parse(readFileSync(join(folder, `${kebab(storedType)}.v${Math.max(...versions)}.json`), 'utf8')) };
  }
  throw new Error(`${storedType} has no golden file`);
}

function filesIn(folder) {
  try {
    return readdirSync(folder);
  } catch (cause) {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return [];
    throw cause;
  }
}

/**
 * The records of the other topic.
 * @param application the module `@rapport/application`
 */
export const documentedStatus = ({ publishedStatus, schemaFileOf, schemaText }) => ({
  ...publishedStatus,
  file: schemaFileOf(publishedStatus),
  schemaText: schemaText(publishedStatus.schema),
  example: { version: 3, stage: 'member', period: 'stability', tier: 'C' },
});

/**
 * @param application the module `@rapport/application`
 * @returns {{ aggregate: string, type: string, version: number, schema: Record<string, any>, file: string, schemaText: string, example: Record<string, any>, key: string }[]}
 */
export const documentedEvents = ({ contractCatalogue, publishedSchema, schemaFileOf, schemaText, translate, wireKeyOf }) =>
  contractCatalogue.map((entry) => {
    const { aggregate, golden: { stream, event } } = goldenOf(entry.storedType);
    const example = translate({ ...event, stream, revision: exampleRevision, position: examplePosition, storedAt: '1970-01-01T00:00:00.000Z' });
    const schema = publishedSchema(entry);
    return { aggregate, type: entry.type, version: entry.version, schema, file: schemaFileOf(entry), schemaText: schemaText(schema), example, key: wireKeyOf(example) };
  });
