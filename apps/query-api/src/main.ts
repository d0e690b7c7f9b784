import { runService } from '@rapport/edge';
import { queryApiService } from './service/query-api.service.js';

await runService(queryApiService);
