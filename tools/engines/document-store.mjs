// mongo-java-server with its H2 store, through the launcher in `document-store/`.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedVersion } from './java-programs.mjs';
import { mongodbAnswers } from './probes.mjs';

const jvm = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];

export const documentStore = {
  name: 'mongodb',
  product: 'mongo-java-server',
  version: pinnedVersion('mongo-java-server-h2-backend'),
  variable: 'MONGODB_URL',
  standIn: true,
  portNames: ['port'],
  needsJava: true,
  prepare: ({ folder }) => void mkdirSync(folder, { recursive: true }),
  command: ({ folder, ports, classPaths }) => ({
    file: 'java',
    args: [...jvm, '-cp', classPaths.documentStore, 'DocumentStore', String(ports.port), join(folder, 'documents.mv')],
  }),
  answers: ({ ports }) => mongodbAnswers(ports.port),
  environment: ({ ports }) => ({ MONGODB_URL: `mongodb://127.0.0.1:${ports.port}/?retryWrites=false` }),
};
