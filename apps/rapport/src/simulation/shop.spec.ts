import { createHash } from 'node:crypto';
import { commandsOf, demoShop } from './shop.js';
import { explainedCustomer, stories } from './stories.js';

describe('the simulated shop', () => {
  const commands = commandsOf(demoShop);

  it('is the same on every machine', () => {
    expect(commands).toHaveLength(1_930);
    expect(createHash('sha256').update(JSON.stringify(commands)).digest('hex')).toMatchInlineSnapshot(`"506b381e2f6d6ed3addb8435a01779b87e4c71d170d40919b4a61137264371ff"`);
  });

  it('goes forward by days, within the year', () => {
    for (let at = 1; at < commands.length; at++) expect(commands[at]!.day >= commands[at - 1]!.day).toBe(true);
    expect(commands[0]!.day >= demoShop.firstDay && commands.at(-1)!.day <= demoShop.lastDay).toBe(true);
  });

  it('gives each command an id of its own', () => expect(new Set(commands.map(({ line }) => line.commandId)).size).toBe(commands.length));

  it('registers each customer before anything else happens to them', () => {
    const known = new Set<unknown>();
    for (const { line } of commands.filter(({ line: { command } }) => command !== 'publish-policy')) {
      if (line.command === 'register-customer') known.add(line['customerId']);
      expect(known.has(line['customerId'])).toBe(true);
    }
  });

  it('tells of a return before its order, of a referral, of an end, of a mistake, of members', () => {
    const told = stories.map(({ line }) => line.command);
    for (const command of ['record-return', 'relate-customer', 'end-relationship', 'void-order', 'assign-owner', 'classify-customer', 'update-profile', 'enrol-member', 'publish-policy']) expect(told).toContain(command);
    expect(stories.some(({ line }) => line['customerId'] === explainedCustomer)).toBe(true);
  });
});
