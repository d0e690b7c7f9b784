import { buildWorkspace } from './build-workspace.mjs';
import { root } from './workspace.mjs';

/** Specs that start `rapport` as a process run what the sources are now. */
export default async () => void (await buildWorkspace(root));
