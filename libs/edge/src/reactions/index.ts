export * from './reaction-documents.js';
