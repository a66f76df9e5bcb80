import { z } from 'zod';
import { publicKeySchema } from './enrolment.js';
import { instantField } from './fields.js';

/**
 * How long the key before is still taken after a rotation, in seconds of wall time: a bearer's life and the accepted skew. What was signed
 * before the agent heard the answer arrives in it.
 */
export const FORMER_KEY_SECONDS = 900;

/**
 * An agent changes its key. `rotation` names the new key and is signed by the one in force; `proof` is signed by the new one over `rotation`,
 * so that nobody registers a key it does not hold. Both are made anew for every attempt.
 */
export const rotateRequestSchema = z.strictObject({
  publicKeyJwk: publicKeySchema,
  rotation: z.string().min(20).max(2_000),
  proof: z.string().min(20).max(4_000),
});
export type RotateRequest = z.output<typeof rotateRequestSchema>;

/** The new key is in force. `alreadyKnown`: it was before; the answer had been lost. Times are wall time. */
export const rotateAnswerSchema = z.strictObject({
  alreadyKnown: z.boolean(),
  /** Until when the key before is taken beside it; null once it is not. */
  formerKeyUntil: instantField.nullable(),
  serverTime: instantField,
});
export type RotateAnswer = z.output<typeof rotateAnswerSchema>;
