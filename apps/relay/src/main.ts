import { runService } from '@rapport/edge';
import { relayService } from './service/relay.service.js';

await runService(relayService);
