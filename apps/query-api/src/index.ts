export { QueryApiModule } from './query-api.module.js';
export { defaultLimits, type ParkedKeys, type ProjectionProgress, type QueryApiOptions, type QueryLimits, type ReactionStation, type Verify } from './query-api.options.js';
export type { DocumentAnswer, DocumentPage } from './views/view-answer.js';
export type { EventAnswer, EventPage } from './customers/customer-events.queries.js';
export type { StatisticsAnswer } from './statistics/statistics.queries.js';
