import { v5 as uuidv5 } from 'uuid';
import { isReacting, reactions, type Reaction, type ReactedTo, type ReactionContext } from './reactions.js';

/** What the event asks for, in the order in which each customer's has to be done. Pure. */
export function react(to: ReactedTo, context: ReactionContext): readonly Reaction[] {
  const { type } = to.event;
  return isReacting(type) ? (reactions[type].react as (to: ReactedTo, context: ReactionContext) => readonly Reaction[])(to, context) : [];
}

/** The same for every repeat: derived from the event, the reaction and whom it concerns. Must not change after deployment. */
export const reactionCommandId = (eventId: string, { reaction, customerId, portion }: Pick<Reaction, 'reaction' | 'customerId' | 'portion'>): string =>
  uuidv5([reaction, customerId, String(portion)].join('\n'), eventId);
