export { LoyaltyProof, type EventToProve, type ProofStep, type ProofVerdict } from './loyalty-proof.js';
export type { ProofAward, ProofEntry, ProofPlace, ProofProblem, ProofReason, ProofRule } from './proof-entry.js';
