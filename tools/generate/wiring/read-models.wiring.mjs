import { withElement, withExport, withImport, withMember, withProperty, withStatementBehind } from '../edit-source.mjs';

const facts = 'libs/read-models/src/facts';

/** The fact without which the projector would have streams that it knows nothing of. */
export function wireReadModels(files, { kebab, camel, stream }) {
  files.change(`${facts}/fact-definition.ts`, (text) => withMember(text, 'FactName', `'${kebab}'`));
  files.change(`${facts}/streams.ts`, (text) => {
    const prefixed = withStatementBehind(text, 'policyPrefix', `export const ${camel}Prefix = '${stream}-';`);
    return withStatementBehind(prefixed, 'policyStream', `export const ${camel}Stream = (${camel}Id: string): string => ${camel}Prefix + ${camel}Id;`);
  });
  files.change(`${facts}/index.ts`, (text) => {
    const module = `./${kebab}.fact.js`;
    const listed = withExport(withElement(text, 'factDefinitions', `${camel}Fact`), `export * from '${module}';`);
    return withImport(listed, module, [`${camel}Fact`]);
  });
  files.change(`${facts}/facts.laws.spec.ts`, (text) => {
    const any = (type, field) => `'rapport.${kebab}-${type}': fc.record({ ${field}: odd })`;
    return withProperty(withProperty(text, 'dataOf', any('opened', 'topic')), 'dataOf', any('closed', 'outcome'));
  });
}
