// The packages of the Python examples, fetched once, for `PYTHONPATH`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { makeOnce, runProgram } from './made-once.mjs';
import { requirePrograms } from './programs.mjs';

const requirements = join(root, 'docs/examples/requirements.txt');

/**
 * The folder with them; the machine's own Python stays as it is.
 * @throws EngineError when Python is missing or its pip can't fetch them
 */
export const pythonPackages = () =>
  makeOnce('python', [readFileSync(requirements, 'utf8')], (folder) => {
    requirePrograms(['python3']);
    const options = ['--quiet', '--disable-pip-version-check', '--no-input', '--no-deps', '--only-binary', ':all:', '--require-hashes'];
    runProgram('python3', ['-m', 'pip', 'install', ...options, '--target', folder, '--requirement', requirements], 'pip could not fetch the packages of the Python example');
  });
