export { EmbeddedReactor, type EmbeddedReactorOptions } from './embedded-reactor.js';
export { DocumentsOfAnotherLog, ReactionGaveUp, ReactionRejected, TooManyParked, type ErrorNote } from './faults.js';
export { Reactor, type ParkedReplay } from './reactor.js';
export * from './reactor.options.js';
