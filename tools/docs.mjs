// npm run docs: builds, then writes docs/events.md, docs/asyncapi.yaml and docs/schemas from the contracts. A repeat writes
// the same. A published schema that would change in a way that breaks a consumer is not written: give the event a new
// version. One that was never given to anybody is taken back by deleting its file.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildWorkspace } from './build-workspace.mjs';
import { catalogueBreaks } from './docs/compatibility.mjs';
import { generatedFiles } from './docs/generated-files.mjs';
import { publishedSchemas, schemasAmong } from './docs/published-schemas.mjs';
import { installIfNeeded, requireNode, root } from './workspace.mjs';

requireNode();
installIfNeeded();
await buildWorkspace(root);

const application = await import(pathToFileURL(join(root, 'libs/application/dist/index.js')).href);
const files = generatedFiles(application);
const breaks = catalogueBreaks(publishedSchemas(), schemasAmong(files));
if (breaks.length > 0) {
  console.error(`${breaks.join('\n')}\nNothing was written: these changes break consumers.`);
  process.exit(1);
}
for (const [path, text] of files) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
console.log(`${files.size} files written.`);
