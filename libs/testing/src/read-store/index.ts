export { readStoreContract, type ReadStoreContractOptions } from './read-store.contract.js';
export { anyDocuments, anyFilter, anyOrder, insertAll, type Sample } from './samples.js';
