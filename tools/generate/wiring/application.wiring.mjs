import { withCase, withElementInSet, withImport, withMember, withProperty, withReturnedProperty, withSignature, withStatementBehind } from '../edit-source.mjs';

const src = 'libs/application/src';
const domain = '@rapport/domain';

/** Where events of the aggregate are stored, translated and told. */
function wireEvents(files, { kebab, pascal, stream }) {
  const types = ['Opened', 'Closed'];
  const fields = { Opened: 'topic', Closed: 'outcome' };
  files.change(`${src}/stored-types.ts`, (text) => {
    const typed = types.reduce((known, type) => withProperty(known, 'storedTypes', `${pascal}${type}: first`), withMember(text, 'AnyDomainEvent', `${pascal}Event`));
    return withImport(typed, domain, [`type ${pascal}Event`]);
  });
  files.change(`${src}/translate/contract-catalogue.ts`, (text) => {
    const row = (type) => `${pascal}${type}: { type: 'rapport.${kebab}-${type.toLowerCase()}', data: ${pascal}${type}V1, personal: null }`;
    return withImport(types.reduce((known, type) => withProperty(known, 'rows', row(type)), text), '@rapport/contracts', types.map((type) => `${pascal}${type}V1`));
  });
  files.change(`${src}/translate/contract-content.ts`, (text) =>
    types.reduce((known, type) => {
      const content = `{ type: 'rapport.${kebab}-${type.toLowerCase()}', version: 1, data: { ${fields[type]}: event.data.${fields[type]} } }`;
      return withCase(known, 'contentOf', `case '${pascal}${type}':\n  return ${content};`);
    }, text));
  files.change('libs/application/test/golden-files.ts', (text) =>
    withProperty(text, 'aggregateFolders', types.map((type) => `${pascal}${type}: '${kebab}'`).join(', ')));
  files.change('libs/application/test/translate.spec.ts', (text) => withProperty(text, 'wireKeys', `'${kebab}': '${stream}-1'`));
  files.change('libs/testing/src/domain/event-samples.ts', (text) =>
    types.reduce((known, type) => withProperty(known, 'eventSamples', `${pascal}${type}: { type: '${pascal}${type}', occurredAt, data: { ${fields[type]}: 'one ${fields[type]}' } }`), text));
}

/** Where commands of the aggregate are handled. */
function wireCommands(files, { camel, pascal }) {
  files.change(`${src}/rejection-codes.ts`, (text) => {
    const codes = `${camel}RejectionCodes`;
    const typed = withMember(text, 'RejectionCode', `(typeof ${codes})[number]`);
    return withImport(withElementInSet(typed, 'rejectionCodes', `...${codes}`), domain, [codes]);
  });
  files.change(`${src}/rapport-application.ts`, (text) => {
    const method = `${camel}(${camel}Id: string, request: CommandRequest<${pascal}Command>): Promise<CommandOutcome>;`;
    return withImport(withSignature(text, 'WriteSide', method), domain, [`type ${pascal}Command`]);
  });
  files.change(`${src}/write-side.ts`, (text) => {
    const handler = `const ${camel}Commands = commandHandler({ aggregate: ${camel}, opensPersonal: false, customerIdOf: nobody }, handling);`;
    const refused = `rejection: rejection('invalid-value', '${camel}Id', { expected: 'an id' }), position: beginning`;
    const method = [
      `async ${camel}(${camel}Id, request) {`,
      `  if (!isCustomerId(${camel}Id)) return { outcome: 'rejected', stream: ${camel}.name, ${refused} };`,
      `  return ${camel}Commands.handle(${camel}Id, request, asItIs);`,
      '}',
    ].join('\n');
    const handled = withReturnedProperty(withStatementBehind(text, 'policyCommands', handler), 'writeSide', method);
    return withImport(withImport(handled, domain, [camel, 'isCustomerId', 'rejection']), '@rapport/kernel', ['beginning']);
  });
}

export function wireApplication(files, names) {
  wireEvents(files, names);
  wireCommands(files, names);
}
