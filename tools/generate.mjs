// npm run generate aggregate <name> [-- --stream <prefix>]: see tools/generate/README.md.
import { parseArgs } from 'node:util';
import { generateAggregate, leftToDo, Refused } from './generate/aggregate.mjs';
import { namesOf } from './generate/names.mjs';
import { root } from './workspace.mjs';

const usage = 'npm run generate aggregate <name> [-- --stream <prefix>]';

function refuse(problem) {
  console.error(`${problem}\nNothing was changed. Usage: ${usage}`);
  process.exit(1);
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { stream: { type: 'string' }, root: { type: 'string' } } });
    return { ...values, positionals };
  } catch (cause) {
    return refuse(cause.message);
  }
}

const { positionals, stream, root: workspace = root } = readArguments();
const [what, name, ...others] = positionals;
// npm keeps an option for itself that stands before `--`.
if (process.env.npm_config_stream !== undefined) refuse('--stream must stand behind --');
if (what !== 'aggregate' || name === undefined || others.length > 0) refuse('What is to be generated?');

try {
  const files = generateAggregate(workspace, name, stream);
  const { created, changed } = files.summary();
  files.write();
  const list = (title, lines) => `${title}\n${lines.map((line) => `  ${line}`).join('\n')}`;
  console.log([list('New:', created), list('Changed:', changed), list('Left to do by hand:', leftToDo(namesOf(name, stream)))].join('\n\n'));
  console.log(`\nThen: npm run docs, npm run lint, npm run typecheck, npm run jest -- ${name}`);
} catch (cause) {
  refuse(cause instanceof Refused ? cause.message : `The wiring found no place: ${cause.message}`);
}
