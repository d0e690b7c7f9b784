// Fetches the jars and compiles the document store's launcher, each once: the folders are named by what they are made of.
import { readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from '../workspace.mjs';
import { makeOnce, runProgram } from './made-once.mjs';
import { requirePrograms } from './programs.mjs';

const pom = join(root, 'tools/engines/pom.xml');
const launcher = join(root, 'tools/engines/document-store');

/** The version that the pom pins. */
export function pinnedVersion(artifactId, text = readFileSync(pom, 'utf8')) {
  const found = text.match(new RegExp(`<artifactId>${artifactId}</artifactId>\\s*<version>([^<]+)</version>`));
  if (!found) throw new Error(`pom.xml pins no version of ${artifactId}`);
  return found[1];
}

function fetchJars(say) {
  return makeOnce('jars', [readFileSync(pom, 'utf8')], (folder) => {
    requirePrograms(['mvn']);
    say('Fetching Kafka and the document store with Maven (once, about a minute) …');
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
    runProgram('mvn', ['-q', '-B', '-f', pom, ...goal], 'Maven could not fetch the servers');
  });
}

function compileLauncher(jars) {
  const sources = readdirSync(launcher).filter((name) => name.endsWith('.java')).sort().map((name) => join(launcher, name));
  return makeOnce('launcher', sources.map((path) => readFileSync(path, 'utf8')), (folder) => {
    requirePrograms(['javac']);
    runProgram('javac', ['--release', '17', '-d', folder, '-cp', join(jars, '*'), ...sources], 'The document store does not compile');
  });
}

/** The class paths of both servers, made when they are not there yet. */
export function javaPrograms(say = () => undefined) {
  requirePrograms(['java']);
  const jars = fetchJars(say);
  return { kafka: join(jars, '*'), documentStore: [compileLauncher(jars), join(jars, '*')].join(delimiter) };
}
