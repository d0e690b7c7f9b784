import { withExport, withImport, withStatementInLastDescribe } from '../edit-source.mjs';

const packageOf = './index.js';

export function wireDomain(files, { kebab, camel, pascal }) {
  files.change('libs/domain/src/index.ts', (text) => withExport(text, `export * from './${kebab}/index.js';`));
  files.change('libs/domain/src/aggregates.laws.spec.ts', (text) => {
    const commands = [`{ type: 'Open${pascal}', topic: 'one' }`, `{ type: 'Open${pascal}', topic: 'other' }`, `{ type: 'Close${pascal}', outcome: 'one' }`, `{ type: 'Close${pascal}', outcome: '' }`];
    const tested = withStatementInLastDescribe(text, `laws(${camel}, fc.constantFrom<${pascal}Command>(${commands.join(', ')}));`);
    return withImport(tested, packageOf, [camel, `type ${pascal}Command`]);
  });
}
