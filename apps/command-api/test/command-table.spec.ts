import { describe, expect, it } from '@jest/globals';
import { checkPlanOf } from '@rapport/edge';
import { commandEntry, commandNames } from '../src/commands/command-table.js';

describe('the table of commands', () => {
  it.each(commandNames)('%s is checked by a plan, the quick way', (name) => {
    const { path, body } = commandEntry(name);
    expect(checkPlanOf(body)).not.toBeNull();
    if (path !== null) expect(checkPlanOf(path)).not.toBeNull();
  });
});
