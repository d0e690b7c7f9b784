export { answeringMongodb, helloOfMongodb, refusingCredentials } from './answering-mongodb.js';
export type { AnsweringMongodb, MongoAnswer } from './answering-mongodb.js';
export { inspectServer } from './given-servers.js';
export type { ServerFindings } from './given-servers.js';
export { eventStoreUrl, kafkaBrokers, kafkaSaslListener, mongodbUrl } from './server-addresses.js';
export type { SaslListener } from './server-addresses.js';
export { kafkaLogFolder, killEngine, restartEngine, startEngine } from './server-faults.js';
export type { EngineName } from './server-faults.js';
export { uniqueName } from './unique-name.js';
