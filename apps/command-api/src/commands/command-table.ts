import { calendarCommands } from '../calendar/calendar.commands-table.js';
import { customerCommands } from '../customers/customer.commands-table.js';
import { loyaltyCommands } from '../loyalty/loyalty.commands-table.js';
import { policyCommands } from '../policies/policy.commands-table.js';
import { purchasesCommands } from '../purchases/purchases.commands-table.js';
import type { AnyCommandEntry } from './command-entry.js';

/** Every command by its public name. */
const table = { ...customerCommands, ...purchasesCommands, ...loyaltyCommands, ...calendarCommands, ...policyCommands } as const;

export type CommandName = keyof typeof table;
export const commandNames = Object.keys(table) as CommandName[];
export const isCommandName = (text: string): text is CommandName => Object.hasOwn(table, text);

/** Path and body that are handed to it must have been checked against its own DTOs. */
export const commandEntry = (name: CommandName): AnyCommandEntry => table[name] as unknown as AnyCommandEntry;
