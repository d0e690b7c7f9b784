export { MongoFault, MongoSetupFault, type MongoSettings, type MongoSetupReason, type MongoTls } from '@rapport/mongodb';
export { openMongoKeyRing, type MongoKeyRingOptions } from './mongo.key-ring.js';
