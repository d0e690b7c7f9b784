import { withCase, withElementOfProperty, withImport, withMember, withProperty, withReturnedProperty } from '../edit-source.mjs';

const src = 'apps/command-api/src';

function wireRoutes(files, { kebab, camel, pascal, plural }) {
  files.change(`${src}/commands/command-table.ts`, (text) =>
    withImport(withProperty(text, 'table', `...${camel}Commands`), `../${kebab}/${kebab}.commands-table.js`, [`${camel}Commands`]));
  files.change(`${src}/command-api.module.ts`, (text) =>
    withImport(withElementOfProperty(text, 'controllers', `${pascal}Controller`), `./${kebab}/${plural}.controller.js`, [`${pascal}Controller`]));
}

/** From a checked command to the write side. */
function wireDispatch(files, { kebab, camel, pascal, stream }) {
  files.change(`${src}/commands/target.ts`, (text) => {
    const target = `{ readonly aggregate: '${kebab}'; readonly ${camel}Id: string; readonly command: ${pascal}Command }`;
    return withImport(withMember(text, 'Target', target), '@rapport/domain', [`type ${pascal}Command`]);
  });
  files.change(`${src}/commands/dispatch.ts`, (text) =>
    withCase(text, 'execute', `case '${kebab}':\n  return writeSide.${camel}(target.${camel}Id, { ...context, command: target.command });`));
  files.change(`${src}/batches/batch-runner.ts`, (text) => withCase(text, 'lanesOf', `case '${kebab}':\n  return [\`${stream}-\${target.${camel}Id}\`];`));
  files.change(`${src}/service/command-metrics.ts`, (text) =>
    withReturnedProperty(text, 'counted', `${camel}: (id, request) => count(request.command.type, writeSide.${camel}(id, request))`));
  files.change('apps/command-api/test/batches.spec.ts', (text) =>
    withReturnedProperty(text, 'watched', `${camel}: (id, request) => watch(\`${stream}-\${id}\`, () => world.writeSide.${camel}(id, request))`));
}

function wireRejections(files, { kebab, words }) {
  const statuses = {
    [`'${kebab}-conflict'`]: `[409, 'The ${words} is there with other content']`,
    [`'${kebab}-not-found'`]: `[404, 'There is no such ${words}']`,
    [`'${kebab}-closed'`]: `[409, 'The ${words} is closed']`,
  };
  files.change(`${src}/answers/rejection-statuses.ts`, (text) =>
    Object.entries(statuses).reduce((known, [code, status]) => withProperty(known, 'rejectionStatuses', `${code}: ${status}`), text));
}

export function wireCommandApi(files, names) {
  wireRoutes(files, names);
  wireDispatch(files, names);
  wireRejections(files, names);
}
