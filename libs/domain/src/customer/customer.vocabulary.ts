export type CustomerKind = 'consumer' | 'business' | 'channel' | 'internal' | 'public';
export type ChainPosition = 'upstream' | 'parallel' | 'downstream';
export type Importance = 'vip' | 'important' | 'ordinary' | 'minor';
export type ValueStyle = 'beacon' | 'follower' | 'rational' | 'bargain-seeker';
export type KeyAccountType = 'purchasing' | 'economic' | 'important' | 'group' | 'strategic';
export type CompanySize = 'large' | 'medium' | 'small' | 'sole-trader';
/** A note for the owner only. */
export type Temperament = 'rational' | 'task-driven' | 'greedy' | 'host' | 'credit-seeking' | 'thrifty' | 'difficult' | 'relationship' | 'mixed';
export type RelationType = 'referrer' | 'household' | 'parent' | 'end-customer';
export type ProfileDimension = 'personal' | 'purchasing' | 'preference';
export type EndReason = 'costs-more-than-it-brings' | 'handed-over-to-channel';
