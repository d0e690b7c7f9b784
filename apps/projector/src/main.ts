import { runService } from '@rapport/edge';
import { projectorService } from './service/projector.service.js';

await runService(projectorService);
