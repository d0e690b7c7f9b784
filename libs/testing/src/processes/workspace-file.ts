import { fileURLToPath } from 'node:url';

/** A file of this workspace, whether this module runs from its source or built. */
export const workspaceFile = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
