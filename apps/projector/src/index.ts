export type { ContextDefinition } from './context-source.js';
export type { ProjectorCounters } from './counters.js';
export * from './failure-lists.js';
export type { FailedViewDocument, ParkedDocument, ProgressDocument } from './documents.js';
export { Contended, RevisionGap, UnreadableRecord, type NeededContract } from './faults.js';
export type { Reached } from './progress.js';
export * from './projector.js';
export { progressOf } from './progress-of.js';
