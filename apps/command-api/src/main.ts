import { runService } from '@rapport/edge';
import { commandApiService } from './service/command-api.service.js';

await runService(commandApiService);
