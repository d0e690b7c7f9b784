// Who may import what. One row a ring: the rings it may import, the npm packages, and what else is closed to it.
// Nx reads the tags `ring:…` of each package.json; the rows here become its constraints in eslint.config.mjs.

const ports = ['kernel', 'contracts', 'port'];
const libraries = [
  'kernel', 'domain', 'judgements', 'contracts', 'application', 'read-models', 'port', 'adapter', 'adapter-support', 'edge',
];

/**
 * `packages: undefined` means: whatever the project's own package.json declares.
 * `ringsInSpecs`: a spec may try an adapter together with another.
 */
export const rings = {
  kernel: { rings: [], packages: [] },
  domain: { rings: ['kernel', 'judgements'], packages: [] },
  judgements: { rings: ['kernel', 'contracts'], packages: [] },
  contracts: { rings: ['kernel'], packages: ['@sinclair/typebox', '@sinclair/typebox/*'] },
  'read-models': { rings: ['kernel', 'contracts', 'judgements'], packages: [] },
  port: { rings: ['kernel', 'contracts'], packages: [] },
  application: { rings: ['kernel', 'domain', 'judgements', 'contracts', 'port'], packages: ['uuid'] },
  adapter: { rings: [...ports, 'adapter-support'], ringsInSpecs: ['adapter'], bannedPackages: ['@nestjs/*'] },
  'adapter-support': { rings: ['kernel'], bannedPackages: ['@nestjs/*'] },
  edge: { rings: ports },
  testing: { rings: [...libraries, 'app', 'testing'] },
  tools: { rings: [...libraries, 'app', 'testing'] },
  app: { rings: [...libraries, 'app'] },
};

/** Rings whose code is a function of its arguments: no clock, no random, no environment, no `node:*`, no I/O. */
export const pureRings = ['kernel', 'domain', 'judgements', 'contracts', 'read-models'];

/** Rings that take clock and random as arguments and reach Node only through a port; they may wait on a timer. */
export const portedRings = ['port', 'application'];

/** Where a ring's files are; a ring that is missing here needs no rules of its own beyond the constraints. */
export const ringFolders = {
  kernel: ['libs/kernel'],
  domain: ['libs/domain'],
  judgements: ['libs/judgements'],
  contracts: ['libs/contracts'],
  'read-models': ['libs/read-models'],
  port: ['libs/*/port'],
  application: ['libs/application'],
};

const tags = (names) => names.map((name) => `ring:${name}`);

/** In a spec, and in what only specs use, every ring may also import the testing ring, and any package. */
function depConstraints({ inSpecs }) {
  const rows = Object.entries(rings).map(([ring, row]) => ({
    sourceTag: `ring:${ring}`,
    onlyDependOnLibsWithTags: tags(inSpecs ? [...row.rings, ...(row.ringsInSpecs ?? []), 'testing'] : row.rings),
    ...(row.packages && !inSpecs ? { allowedExternalImports: row.packages } : {}),
    ...(row.bannedPackages && !inSpecs ? { bannedExternalImports: row.bannedPackages } : {}),
  }));
  // Only an app with the tag scope:compose puts other apps together; a service imports none.
  const forServices = libraries.concat(inSpecs ? ['testing'] : []);
  return [...rows, { sourceTag: 'scope:service', onlyDependOnLibsWithTags: tags(forServices) }];
}

// Specs import the testing ring, which imports everything: a circle only on paper.
const circlesOnPaper = [['@rapport/testing', '*']];

/** The setting of `@nx/enforce-module-boundaries`. A package has to be declared by the project that imports it. */
export function moduleBoundaries({ inSpecs, ignoredCircularDependencies = circlesOnPaper }) {
  return [
    'error',
    {
      banTransitiveDependencies: !inSpecs,
      depConstraints: depConstraints({ inSpecs }),
      ignoredCircularDependencies,
    },
  ];
}
