import { withElement } from '../edit-source.mjs';

const capitalised = (words) => words[0].toUpperCase() + words.slice(1);

/** Its group on the page of events; the page itself is written by `npm run docs`. */
export function wireDocs(files, { kebab, stream, plural }) {
  const group = `['${kebab}', '${capitalised(plural.replaceAll('-', ' '))}', '\`${stream}-<id>\`; key: the stream']`;
  files.change('tools/docs/events-page.mjs', (text) => withElement(text, 'groups', group));
}
