// The programs that the machine must have.
import { spawnSync } from 'node:child_process';
import { EngineError } from './engine-error.mjs';

const oldestJava = 17;
const jdk = `Install a JDK, version ${oldestJava} or newer (Debian and Ubuntu: openjdk-${oldestJava}-jdk-headless; Homebrew: openjdk@${oldestJava}).`;
const programs = {
  java: { versionFlag: '-version', install: jdk },
  javac: { versionFlag: '-version', install: jdk },
  python3: { versionFlag: '--version', install: 'Install Python, version 3.8 or newer, with pip (Debian and Ubuntu: python3-pip).' },
  mvn: { versionFlag: '--version', install: 'Install Maven, version 3.8 or newer (Debian, Ubuntu and Homebrew: maven).' },
};

/** The release, as 17 in `openjdk version "17.0.15"`; undefined when there is none. */
export const javaRelease = (text) => text.match(/version "(?:1\.)?(\d+)/)?.[1];

/**
 * @param {(name: string, args: readonly string[]) => { error?: Error & { code?: string }, status: number | null, stderr: string }} run
 * @throws EngineError naming the first program that is missing or too old, and what to install
 */
export function requirePrograms(names, run = (name, args) => spawnSync(name, args, { encoding: 'utf8' })) {
  for (const name of names) {
    const { versionFlag, install } = programs[name];
    const { error, status, stderr } = run(name, [versionFlag]);
    if (error?.code === 'ENOENT') throw new EngineError(`The program ${name} is missing. ${install}`);
    if (error || status !== 0) throw new EngineError(`${name} ${versionFlag} fails: ${error?.message ?? stderr.trim()}`);
    if (name === 'java' && Number(javaRelease(stderr)) < oldestJava) throw new EngineError(`This java is release ${javaRelease(stderr)}. ${install}`);
  }
}
