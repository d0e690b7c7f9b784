export { emptyEventStore } from './empty-event-store.js';
export { freePorts } from './free-ports.js';
export { startOwnEventStore, type OwnEventStore } from './own-event-store.js';
export { statusOf, until } from './probe.js';
export {
  newEngineNames, startRapportOnEngines, type EngineApp, type EngineNames, type RapportOnEngines, type RapportOnEnginesOptions,
} from './rapport-on-engines.js';
export { SupervisedProcess, type ProcessEnd, type SupervisedProcessOptions } from './supervised-process.js';
export { workspaceFile } from './workspace-file.js';
