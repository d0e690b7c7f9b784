// How SWC reads and writes this workspace's TypeScript: the build and jest use the same, so specs test what ships.
// legacyDecorator and decoratorMetadata are what NestJS injects by.
export const swcOptions = {
  swcrc: false,
  configFile: false,
  module: { type: 'es6' },
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    keepClassNames: true,
  },
};
