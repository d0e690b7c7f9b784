import { addDays, day, daysBetween, type Day } from '@rapport/kernel';
import { cdnowParameters, simulatePurchases, type ModelParameters } from './customer-model.js';
import { ordered, registered, type DatedCommand } from './dated-command.js';
import { randomFrom } from './random.js';
import { stories } from './stories.js';

export interface Shop {
  readonly seed: number;
  readonly customers: number;
  readonly firstDay: Day;
  /** The last day, which is closed too. */
  readonly lastDay: Day;
  readonly parameters: ModelParameters;
}

/** Fixed, so that the demo prints the same on every machine. */
export const demoShop: Shop = { seed: 20_250_101, customers: 600, firstDay: day('2025-01-01'), lastDay: day('2025-12-31'), parameters: cdnowParameters };

/** Customers come in the first three quarters of the time, evenly. */
const shareOfTimeToCome = 0.75;

/** Everything that happens in the shop, in the order of days; a customer's commands stay in the order of their making. */
export function commandsOf(shop: Shop): readonly DatedCommand[] {
  const random = randomFrom(shop.seed);
  const days = daysBetween(shop.firstDay, shop.lastDay);
  const commands: DatedCommand[] = [];
  for (let number = 1; number <= shop.customers; number++) {
    const customerId = `c${String(number).padStart(4, '0')}`;
    const came = Math.floor(random() * days * shareOfTimeToCome);
    const purchases = simulatePurchases(random, shop.parameters, (days - came) / 7);
    commands.push(registered(addDays(shop.firstDay, came), customerId));
    purchases.forEach(({ atWeeks, amountMinor }, index) => {
      const on = addDays(shop.firstDay, Math.min(days, came + Math.floor(atWeeks * 7)));
      commands.push(ordered(on, customerId, { orderId: `${customerId}-${index + 1}`, amountMinor }));
    });
  }
  const all = [...stories, ...commands].map((command, index) => ({ command, index }));
  all.sort((one, other) => (one.command.day < other.command.day ? -1 : one.command.day > other.command.day ? 1 : one.index - other.index));
  return all.map(({ command }) => command);
}
