// All that `npm run docs` writes, by path.
import { asyncApiText } from './asyncapi.mjs';
import { documentedEvents, documentedStatus } from './documented-events.mjs';
import { eventsPage } from './events-page.mjs';

export const schemasFolder = 'docs/schemas';

/**
 * @param application the module `@rapport/application`
 * @returns {Map<string, string>} text by path from the root, in a fixed order
 */
export function generatedFiles(application) {
  const events = documentedEvents(application);
  const status = documentedStatus(application);
  return new Map([
    ...[...events, status].map(({ file, schemaText }) => [`${schemasFolder}/${file}`, schemaText]),
    ['docs/asyncapi.yaml', asyncApiText(events, status)],
    ['docs/events.md', eventsPage(events, status)],
  ]);
}
