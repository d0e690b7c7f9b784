#!/usr/bin/env node
// npm links a command only to a file that is there when it installs, so this one is kept and not built.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(fileURLToPath(main))) {
  await import(main.href);
} else {
  console.error('rapport-reactor has not been built yet: run `npm run build` first.');
  process.exitCode = 1;
}
