// npm run build
import { buildWorkspace } from './build-workspace.mjs';
import { root } from './workspace.mjs';

const start = performance.now();
const { written, removed, files } = await buildWorkspace(root);
const seconds = ((performance.now() - start) / 1000).toFixed(1);
console.log(`Built ${files} files: ${written} written, ${removed} removed, in ${seconds} s.`);
