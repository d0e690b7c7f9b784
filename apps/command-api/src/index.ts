export { CommandApiModule } from './command-api.module.js';
export type { CommandApiOptions } from './command-api.options.js';
export { commandNames, type CommandName } from './commands/command-table.js';
export { rejectionStatuses } from './answers/rejection-statuses.js';
export { inFlightAtMost } from './batches/batch-runner.js';
export { CommandMetrics } from './service/command-metrics.js';
export { tracedCommands } from './service/traced-commands.js';
