// Fetches the jars and compiles the document store's launcher, each once: the folders are named by what they are made of.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from '../workspace.mjs';
import { EngineError } from './engine-error.mjs';
import { requirePrograms } from './programs.mjs';

const pom = join(root, 'tools/engines/pom.xml');
const launcher = join(root, 'tools/engines/document-store');
const programsFolder = join(root, '.engines/programs');

/** The version that the pom pins. */
export function pinnedVersion(artifactId, text = readFileSync(pom, 'utf8')) {
  const found = text.match(new RegExp(`<artifactId>${artifactId}</artifactId>\\s*<version>([^<]+)</version>`));
  if (!found) throw new Error(`pom.xml pins no version of ${artifactId}`);
  return found[1];
}

function run(file, args, failure) {
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8', cwd: root, maxBuffer: 64 << 20 });
  if (status === 0) return;
  const end = `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trim().split('\n').slice(-15).join('\n');
  throw new EngineError(`${failure}:\n${end}`);
}

/** Two processes may make the same folder at once: the first to be done gives it its name, the other takes that. */
function makeOnce(kind, parts, make) {
  const digest = createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 12);
  const folder = join(programsFolder, `${kind}-${digest}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    make(unfinished);
    renameSync(unfinished, folder);
  } catch (cause) {
    if (!existsSync(folder)) throw cause;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

function fetchJars(say) {
  return makeOnce('jars', [readFileSync(pom, 'utf8')], (folder) => {
    requirePrograms(['mvn']);
    say('Fetching Kafka and the document store with Maven (once, about a minute) …');
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
    run('mvn', ['-q', '-B', '-f', pom, ...goal], 'Maven could not fetch the servers');
  });
}

function compileLauncher(jars) {
  const sources = readdirSync(launcher).filter((name) => name.endsWith('.java')).sort().map((name) => join(launcher, name));
  return makeOnce('launcher', sources.map((path) => readFileSync(path, 'utf8')), (folder) => {
    requirePrograms(['javac']);
    run('javac', ['--release', '17', '-d', folder, '-cp', join(jars, '*'), ...sources], 'The document store does not compile');
  });
}

/** The class paths of both servers, made when they are not there yet. */
export function javaPrograms(say = () => undefined) {
  requirePrograms(['java']);
  const jars = fetchJars(say);
  return { kafka: join(jars, '*'), documentStore: [compileLauncher(jars), join(jars, '*')].join(delimiter) };
}
