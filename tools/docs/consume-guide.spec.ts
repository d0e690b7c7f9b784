import * as application from '@rapport/application';
import { customersView } from '@rapport/read-models';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { documentedStatus } from './documented-events.mjs';
import { TierHistories } from './test/tier-histories.js';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const guide = read('docs/guides/consume.md');
const blocks = (language: string): string[] => [...guide.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(([, block]) => block!);
const commands = blocks('sh').flatMap((block) => block.trimEnd().split('\n'));
const shown = blocks('json').flatMap((block) => block.trimEnd().split('\n')).map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

/** The options that a program of the guide reads, by its source. */
function optionsOf(program: string): string[] {
  const source = read(program);
  const declared = program.endsWith('.py') ? /add_argument\("--([\w-]+)"/g : /^ {4}'?([\w-]+)'?: \{ type: /gm;
  return [...source.matchAll(declared)].map(([, name]) => name!);
}

function unknownOptions(command: string): string[] {
  const program = /docs\/examples\/\w+\.(?:py|mjs)/.exec(command)![0];
  const known = optionsOf(program);
  return [...command.slice(command.indexOf(program)).matchAll(/ --([\w-]+)/g)].map(([, name]) => name!).filter((name) => !known.includes(name));
}

describe('the guide for consumers', () => {
  const started = commands.filter((command) => /docs\/examples\/\w+\.(py|mjs)/.test(command));

  it('starts each of its programs, with options that they have', () => {
    expect([...new Set(started.map((command) => /\w+\.(?:py|mjs)/.exec(command)![0]))].sort()).toEqual(['consumer.mjs', 'consumer.py', 'snapshot.mjs']);
    expect(started.flatMap(unknownOptions)).toEqual([]);
  });

  it.each(['node docs/examples/consumer.mjs --schemas x', 'venv/bin/python docs/examples/consumer.py --group x'])('would notice `%s`', (command) => {
    expect(unknownOptions(command)).not.toEqual([]);
  });

  it('names the kafkajs that the example is tried with', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string> | undefined>;
    expect(/npm install kafkajs@(\S+)/.exec(guide)![1]).toBe({ ...dependencies, ...devDependencies }['kafkajs']);
  });

  it('shows what the programs and the topic tell', () => {
    const [change, status] = shown;
    expect(Object.keys(change!)).toEqual(Object.keys(new TierHistories().change('c-7', 0, 1).changes[0]!));
    const isStatus = new Ajv2020({ strict: true }).compile(documentedStatus(application).schema);
    expect([isStatus(status), isStatus.errors]).toEqual([true, null]);
  });

  it('shows a snapshot of the view as it is now, whole', () => {
    const [head, ...rest] = shown.slice(shown.findIndex(({ kind }) => kind === 'snapshot'));
    expect([head!['view'], head!['version']]).toEqual(['customers', customersView.version]);
    const documents = rest.filter(({ kind }) => kind === 'document');
    expect(rest.find(({ kind }) => kind === 'end')).toEqual({ kind: 'end', documents: documents.length });
  });
});
