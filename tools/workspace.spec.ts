import { requireNode, root } from './workspace.mjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

describe('the workspace', () => {
  it('is found from any folder', () => {
    expect(existsSync(join(root, 'package-lock.json'))).toBe(true);
  });

  it('accepts the Node that runs it', () => {
    expect(requireNode).not.toThrow();
  });
});
