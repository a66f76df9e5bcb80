import { z } from 'zod';
import { clockField, countField, idField, instantField } from './fields.js';

/** What a site has, as the agent sees it. The control plane compares it with what is listed. */
export const inventorySchema = z.strictObject({
  engine: z.string().max(40),
  /** `measured`: the engine or the driver was asked; `configured` (and left out): somebody typed it, which proves nothing. */
  source: z.enum(['measured', 'configured']).optional(),
  /** What the engine can do; a job that needs more gets a typed refusal. */
  capabilities: z.strictObject({ images: z.boolean(), sandbox: z.boolean(), multiNode: z.boolean(), suspend: z.boolean() }),
  nodes: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(120),
        gpuCount: countField.max(1_024),
        gpuModel: z.string().max(120),
        memoryMib: countField,
        driver: z.string().max(120),
        /** How the engine sees it. A drained node ends what it runs and takes nothing new. Left out: as the operator listed it. */
        state: z.enum(['up', 'drained', 'down']).optional(),
        /** What the engine does not know of it and somebody typed, of a measured inventory: it is not compared with what is listed. */
        assumed: z.array(z.enum(['gpuModel', 'memoryMib'])).max(2).optional(),
      }),
    )
    .max(10_000),
});
export type Inventory = z.output<typeof inventorySchema>;

/** An Ed25519 public key as a JWK (RFC 8037). Private members are refused: a private key never travels. */
export const publicKeySchema = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'is not 32 bytes in base64url'),
  kid: z.string().max(100).optional(),
});
export type AgentPublicKey = z.output<typeof publicKeySchema>;

/** First message: a one-time token the operator was shown, and the key the agent has just made for itself. */
export const enrolRequestSchema = z.strictObject({
  protocolVersion: z.number().int().min(1),
  token: z.string().min(8).max(400),
  publicKeyJwk: publicKeySchema,
  name: z.string().min(1).max(120),
  agentVersion: z.string().max(60),
  inventory: inventorySchema,
});
export type EnrolRequest = z.output<typeof enrolRequestSchema>;

/** Who the agent now is. `serverTime` is wall time; `clock` is market time. */
export const enrolAnswerSchema = z.strictObject({
  agentId: idField('agent'),
  siteId: idField('site'),
  serverTime: instantField,
  clock: clockField,
});
export type EnrolAnswer = z.output<typeof enrolAnswerSchema>;

/** Exchange of a signed assertion (see `signAssertion`) for a bearer token. */
export const tokenRequestSchema = z.strictObject({ assertion: z.string().min(20).max(2_000) });
export type TokenRequest = z.output<typeof tokenRequestSchema>;

/** A bearer token bound to one agent and one site. `expiresAt` is wall time. */
export const tokenAnswerSchema = z.strictObject({
  bearer: z.string().min(16).max(4_000),
  expiresAt: instantField,
  serverTime: instantField,
  siteId: idField('site'),
});
export type TokenAnswer = z.output<typeof tokenAnswerSchema>;
