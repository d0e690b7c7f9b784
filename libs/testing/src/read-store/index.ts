export { anyPipeline } from './any-pipeline.js';
export { comparable, pipelineContract, type AnswerPipeline } from './pipeline.contract.js';
export { pipelineSamples } from './pipeline-samples.js';
export { readStoreContract, type ReadStoreContractOptions } from './read-store.contract.js';
export { anyDocuments, anyFilter, anyOrder, insertAll, type Sample } from './samples.js';
