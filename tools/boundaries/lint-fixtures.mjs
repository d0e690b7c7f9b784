// Lints fixtures as if each lay in the folder it names, and writes [{ name, reports }] as JSON to standard output.
// A process of its own, because Nx and ESLint keep state that jest's module registry would tear apart.
import { ESLint } from 'eslint';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeProjectGraph, root } from '../workspace.mjs';
import { moduleBoundaries } from './rings.mjs';

const places = JSON.parse(process.argv[2] ?? '[]');
await makeProjectGraph();

// The fixtures are on disk elsewhere than where they claim to be, so there is no type information for them.
const untyped = {
  files: ['**/*.ts'],
  languageOptions: { parserOptions: { projectService: false } },
  rules: {
    '@typescript-eslint/no-floating-promises': 'off',
    '@typescript-eslint/no-misused-promises': 'off',
    '@typescript-eslint/only-throw-error': 'off',
  },
};
// Most wrong imports are also circles, which the rule would report first and so hide the constraint.
const circles = { ignoredCircularDependencies: [['*', '*']] };
const withoutCircles = [
  { files: ['**/*.ts'], rules: { '@nx/enforce-module-boundaries': moduleBoundaries({ inSpecs: false, ...circles }) } },
  { files: ['**/*.spec.ts', '**/test/**/*.ts'], rules: { '@nx/enforce-module-boundaries': moduleBoundaries({ inSpecs: true, ...circles }) } },
];
const eslint = new ESLint({ cwd: root, overrideConfig: [untyped, ...withoutCircles] });

const found = [];
for (const { name, at } of places) {
  const text = readFileSync(join(root, 'tools/boundaries/fixtures', name), 'utf8');
  const [result] = await eslint.lintText(text, { filePath: join(root, at) });
  found.push({ name, at, reports: result.messages.map(({ ruleId, message }) => ({ rule: ruleId, message })) });
}
process.stdout.write(JSON.stringify(found));
