export { maxPipelineDepth, maxPipelineParts, maxStages } from './budget.js';
export { accumulators, expressionOperators } from './expression-language.js';
export * from './leading-filter.js';
export * from './pipeline-language.js';
export { stageOperators } from './stage-language.js';
export * from './visibility.js';
