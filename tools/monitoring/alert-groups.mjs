import { load } from 'js-yaml';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';

/** The groups of docs/monitoring/alerts.yaml, as Prometheus reads them. */
export const alertGroups = () => load(readFileSync(join(root, 'docs/monitoring/alerts.yaml'), 'utf8')).groups;
