export { EmbeddedReactor, type EmbeddedReactorOptions } from './embedded-reactor.js';
export { DocumentsOfAnotherLog, ReactionGaveUp, ReactionRejected, TooManyParked } from './faults.js';
export { Reactor, type ParkedReplay } from './reactor.js';
export * from './reactor.options.js';
export { ReactorMetrics } from './service/reactor-metrics.js';
