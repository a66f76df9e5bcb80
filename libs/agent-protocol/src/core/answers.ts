import { z } from 'zod';
import { countField, instantField } from './fields.js';

/** Why the control plane refuses an agent. Every one is audited; none changes anything. */
export const agentRefusalSchema = z.discriminatedUnion('kind', [
  /** No such agent, or the one-time token is unknown, used or expired. */
  z.strictObject({ kind: z.literal('UnknownAgent') }),
  z.strictObject({ kind: z.literal('InvalidToken') }),
  /** The agent's key was revoked: it stops reporting and asks its operator to enrol it again. Jobs go on. */
  z.strictObject({ kind: z.literal('Revoked') }),
  /** Names a lease (or claims a site) that is not this agent's. */
  z.strictObject({ kind: z.literal('WrongSite'), subject: z.string().max(80) }),
  /** A batch older than the last one taken, and not identical with it. */
  z.strictObject({ kind: z.literal('Replayed'), epoch: countField, nextSequence: countField }),
  /** Something is missing in between: send again from `nextSequence` of `epoch`. */
  z.strictObject({ kind: z.literal('Gap'), epoch: countField, nextSequence: countField }),
  /** Right number, wrong `previousHash`: the histories differ. The agent starts a new epoch with what is not acknowledged. */
  z.strictObject({ kind: z.literal('BrokenChain'), epoch: countField, nextSequence: countField }),
  /** The agent's wall clock is more than five minutes off. */
  z.strictObject({ kind: z.literal('ClockSkew'), serverTime: instantField, skewMs: z.number().int() }),
  z.strictObject({ kind: z.literal('BadSignature') }),
  z.strictObject({ kind: z.literal('TooLarge'), limit: countField }),
  /** Not of the shape in this library; `path` names the field. */
  z.strictObject({ kind: z.literal('Malformed'), path: z.string().max(200), reason: z.string().max(500) }),
]);
export type AgentRefusal = z.output<typeof agentRefusalSchema>;

/** The batch is stored. `alreadyKnown`: it was the last one taken before, nothing was applied twice. */
export const batchAcceptedSchema = z.strictObject({
  epoch: countField,
  nextSequence: countField.min(1),
  alreadyKnown: z.boolean(),
  serverTime: instantField,
});
export type BatchAccepted = z.output<typeof batchAcceptedSchema>;

/** One sentence for people: audit log, agent log, GraphQL `message`. */
export function describeRefusal(refusal: AgentRefusal): string {
  switch (refusal.kind) {
    case 'UnknownAgent':
      return 'No agent is enrolled under this id.';
    case 'InvalidToken':
      return 'The enrolment token or assertion is unknown, used, expired or badly signed.';
    case 'Revoked':
      return 'This agent was revoked; its operator has to enrol it again.';
    case 'WrongSite':
      return `${refusal.subject} does not belong to the site of this agent.`;
    case 'Replayed':
      return `This batch is older than the last one taken; the next is ${refusal.nextSequence} of epoch ${refusal.epoch}.`;
    case 'Gap':
      return `Batches are missing in between; send again from ${refusal.nextSequence} of epoch ${refusal.epoch}.`;
    case 'BrokenChain':
      return `The previous hash is not that of the last batch taken; expected number ${refusal.nextSequence} of epoch ${refusal.epoch}.`;
    case 'ClockSkew':
      return `The clock of the agent is ${Math.round(refusal.skewMs / 1_000)} s off; at most 300 s are accepted.`;
    case 'BadSignature':
      return 'The signature does not match the batch and the enrolled key.';
    case 'TooLarge':
      return `The batch is larger than ${refusal.limit}.`;
    case 'Malformed':
      return `${refusal.path}: ${refusal.reason}`;
  }
}
