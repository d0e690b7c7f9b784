export { MongoFault, MongoSetupFault, type MongoSettings, type MongoSetupReason, type MongoTls } from '@rapport/mongodb';
export { openMongoReadStore, type MongoReadStore } from './mongo.read-store.js';
