export { PipelineAnalyst, type PipelineAnalystOptions } from './pipeline.analyst.js';
export { runPipeline } from './pipeline-run.js';
