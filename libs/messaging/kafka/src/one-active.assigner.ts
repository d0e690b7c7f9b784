import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';

const protocolName = 'rapport-one-active';
const { MemberAssignment, MemberMetadata } = AssignerProtocol;

export interface Candidate {
  readonly memberId: string;
  /** It says that it is the active one already. */
  readonly claims: boolean;
}

/** The member that is to be the active one: who is it already, so that nobody takes over without need; among equals the first by name. */
export function electedOf(candidates: readonly Candidate[]): string | null {
  const claiming = candidates.filter(({ claims }) => claims);
  return (claiming.length > 0 ? claiming : candidates).map(({ memberId }) => memberId).sort()[0] ?? null;
}

/** Gives one member of a group the first partition of the topic, and the others nothing. The name can't change while a group is in use. */
export const oneActive = (topic: string, claims: () => boolean): PartitionAssigner => () => ({
  name: protocolName,
  version: 0,
  async assign({ members }) {
    const elected = electedOf(members.map(({ memberId, memberMetadata }) => ({ memberId, claims: MemberMetadata.decode(memberMetadata)?.userData.toString() === 'active' })));
    return members.map(({ memberId }) => ({
      memberId,
      memberAssignment: MemberAssignment.encode({ version: 0, assignment: memberId === elected ? { [topic]: [0] } : {}, userData: Buffer.alloc(0) }),
    }));
  },
  protocol: ({ topics }) => ({ name: protocolName, metadata: MemberMetadata.encode({ version: 0, topics, userData: Buffer.from(claims() ? 'active' : '') }) }),
});
