/** The parts by the names that the command takes, in the order in which they run. */
export const parts = ['port', 'http', 'batches', 'import', 'rebuild', 'closing', 'loyalty', 'loyalty-closing', 'memory'];
