import { runService } from '@rapport/edge';
import { reactorService } from './service/reactor.service.js';

await runService(reactorService);
