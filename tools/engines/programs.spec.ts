import { javaRelease, requirePrograms } from './programs.mjs';

const answering = (answer: object) => () => ({ status: 0, stderr: '', ...answer });
const missing = answering({ status: null, error: Object.assign(new Error('spawn ENOENT'), { code: 'ENOENT' }) });

describe('the programs that the servers need', () => {
  it.each([
    ['java', /The program java is missing\. Install a JDK, version 17 or newer/],
    ['javac', /The program javac is missing\. Install a JDK/],
    ['mvn', /The program mvn is missing\. Install Maven/],
    ['python3', /The program python3 is missing\. Install Python, version 3\.8 or newer, with pip/],
  ])('are named when missing: %s', (name, message) => {
    expect(() => requirePrograms([name], missing)).toThrow(message);
  });

  it('say why they fail', () => {
    expect(() => requirePrograms(['mvn'], answering({ status: 1, stderr: 'JAVA_HOME is wrong\n' }))).toThrow('mvn --version fails: JAVA_HOME is wrong');
  });

  it('have to be new enough', () => {
    expect(() => requirePrograms(['java'], answering({ stderr: 'openjdk version "11.0.2"' }))).toThrow(/This java is release 11\. Install a JDK/);
    expect(() => requirePrograms(['java'], answering({ stderr: 'openjdk version "21" 2023-09-19' }))).not.toThrow();
  });

  it.each([
    ['openjdk version "17.0.15" 2025-04-15', '17'],
    ['java version "1.8.0_402"', '8'],
    ['openjdk version "24-ea"', '24'],
    ['something else', undefined],
  ])('tell their release: %s', (text, release) => {
    expect(javaRelease(text)).toBe(release);
  });
});
