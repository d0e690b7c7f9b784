import { withExport, withImport, withMember } from '../edit-source.mjs';

export function wireContracts(files, { kebab, pascal }) {
  files.change('libs/contracts/src/events/index.ts', (text) => {
    const module = `./${kebab}.contract-events.js`;
    const exported = withExport(withMember(text, 'AnyContractEvent', `${pascal}ContractEvent`), `export * from '${module}';`);
    return withImport(exported, module, [`type ${pascal}ContractEvent`]);
  });
}
