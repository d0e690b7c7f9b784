// `npm run generate aggregate <name>`: the folder of an aggregate, its golden files, its specs, and its wiring up to the
// routes and to the facts of the read side.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { identifiersIn } from './edit-source.mjs';
import { nameProblem, namesOf, prefixProblem, streamProblem } from './names.mjs';
import { PendingFiles } from './pending-files.mjs';
import { wireApplication } from './wiring/application.wiring.mjs';
import { wireCommandApi } from './wiring/command-api.wiring.mjs';
import { wireContracts } from './wiring/contracts.wiring.mjs';
import { wireDocs } from './wiring/docs.wiring.mjs';
import { wireDomain } from './wiring/domain.wiring.mjs';
import { wireReadModels } from './wiring/read-models.wiring.mjs';

const templates = join(dirname(fileURLToPath(import.meta.url)), 'templates');
const ending = '.template';

/** What cannot be generated, and why; nothing has been written. */
export class Refused extends Error {}

function refuseIf(problem) {
  if (problem !== null) throw new Refused(problem);
}

/** Names of the streams of all facts, each with its hyphen, as libs/read-models/src/facts/streams.ts has them. */
const prefixesIn = (text) => [...text.matchAll(/export const \w+(?:Prefix|Stream) = '([a-z0-9-]+)'/g)].map(([, prefix]) => prefix);

function filled(text, names) {
  const digest = (type) => createHash('sha256').update(names.pascal + type).digest('hex');
  const uuid = (type) => digest(type).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-5$3-a$4-$5');
  const valueOf = (word, type) => ({ ...names, Pascal: names.pascal, uuid: uuid(type), digest: digest(type) })[word];
  return text.replace(/\{\{(\w+)(?::(\w+))?\}\}/g, (_, word, type) => valueOf(word, type));
}

function createFromTemplates(files, names) {
  const entries = readdirSync(templates, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith(ending));
  for (const entry of entries) {
    const template = join(entry.parentPath, entry.name);
    const path = template.slice(templates.length + 1, -ending.length).replaceAll('__kebab__', names.kebab).replaceAll('__plural__', names.plural);
    files.create(path, filled(readFileSync(template, 'utf8'), names));
  }
}

/** A name that the code of the workspace has already, where the wiring would bring it. */
function takenName(files, names) {
  const brought = [names.camel, `${names.camel}Commands`, `${names.camel}Fact`, `${names.pascal}Command`, `${names.pascal}Event`, `${names.pascal}Opened`, `${names.pascal}Closed`];
  const places = ['libs/application/src/write-side.ts', 'libs/application/src/stored-types.ts', 'apps/command-api/src/commands/command-table.ts', 'libs/domain/src/aggregates.laws.spec.ts', 'libs/domain/src/index.ts'];
  for (const place of places) {
    const known = identifiersIn(files.read(place));
    const taken = brought.find((name) => known.has(name));
    if (taken !== undefined) return `the name would bring ${taken}, which ${place} has already`;
  }
  return null;
}

/**
 * Works out everything before anything is written.
 * @returns {PendingFiles} what is to be written
 * @throws {Refused} where the name can't be used; Error where a source has no place for the wiring
 */
export function generateAggregate(root, name, stream = name) {
  refuseIf(nameProblem(name));
  refuseIf(streamProblem(stream));
  const files = new PendingFiles(root);
  const names = namesOf(name, stream);
  const folders = readdirSync(join(root, 'libs/domain/src')).map((entry) => entry.split('.')[0]);
  refuseIf(folders.includes(name) ? `libs/domain/src has ${name} already` : null);
  refuseIf(prefixProblem(stream, prefixesIn(files.read('libs/read-models/src/facts/streams.ts'))));
  refuseIf(takenName(files, names));
  createFromTemplates(files, names);
  for (const wire of [wireDomain, wireContracts, wireApplication, wireReadModels, wireCommandApi, wireDocs]) wire(files, names);
  return files;
}

/** What no generator can know. */
export const leftToDo = ({ kebab, camel, pascal, plural }) => [
  `libs/domain/src/${kebab}: the events, commands and rules that it is about, before the first one is stored: what lies in a log is for ever`,
  `libs/domain/src/${kebab}/golden: a file for each type and version; libs/testing/src/domain/event-samples.ts has the same content`,
  `libs/application/src/write-side.ts: it belongs to no customer and has no personal data; if it does, say whose (customerIdOf, opensPersonal) and seal them`,
  `libs/application/src/write-side.ts: what the command needs of other streams (that a customer is registered, a policy) goes into the place of asItIs in ${camel}()`,
  `libs/read-models/src/facts/${kebab}.fact.ts: what views will ask for; then a view of its own in libs/read-models/src/views`,
  `apps/command-api/src/answers/rejection-statuses.ts: the titles of its rejections; apps/command-api/src/${kebab}: its routes (/v1/${plural})`,
  `libs/contracts/src/events/${kebab}.contract-events.ts: what consumers read of each event; npm run docs writes it into docs/`,
  `guides, CHANGELOG.md and the command line: nothing says a word of ${pascal} yet`,
];
