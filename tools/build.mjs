// npm run build: installs the packages first where none are.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installIfNeeded, requireNode, root } from './workspace.mjs';

requireNode();
if (!existsSync(join(root, 'node_modules'))) installIfNeeded();
const { buildWorkspace } = await import('./build-workspace.mjs');

const start = performance.now();
const { written, removed, files } = await buildWorkspace(root);
const seconds = ((performance.now() - start) / 1000).toFixed(1);
console.log(`Built ${files} files: ${written} written, ${removed} removed, in ${seconds} s.`);
