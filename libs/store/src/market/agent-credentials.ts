import type { AgentId, EpochMs } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { at, json } from '../base/index.js';

/** A private key (JWK) with which the control plane signs the bearers it gives to agents. */
export interface SigningKeyRow {
  readonly kid: string;
  readonly privateJwk: Readonly<Record<string, unknown>>;
}
/** All signing keys, the newest first. */
export async function readSigningKeys(tx: Tx): Promise<readonly SigningKeyRow[]> {
  return tx.rows<SigningKeyRow>(`SELECT kid, private_jwk AS "privateJwk" FROM market.signing_key ORDER BY created_at DESC, kid`);
}
/** Keeps the market's first signing key. Of several gateways that start at once, one makes it and the others find it. */
export async function addFirstSigningKey(tx: Tx, key: SigningKeyRow, wallNow: EpochMs): Promise<void> {
  await tx.run(`SELECT pg_advisory_xact_lock(7223305)`);
  await tx.run(`INSERT INTO market.signing_key (kid, private_jwk, created_at) SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM market.signing_key)`, [
    key.kid, json(key.privateJwk), at(wallNow),
  ]);
}

/**
 * Notes that an assertion was used, and forgets those that could not be replayed any more.
 * @returns false when it was used before
 */
export async function useAssertion(tx: Tx, agentId: AgentId, jti: string, replayableUntil: EpochMs, wallNow: EpochMs): Promise<boolean> {
  await tx.run(`DELETE FROM market.agent_assertion WHERE agent_id = $1 AND replayable_until < $2`, [agentId, at(wallNow)]);
  return (await tx.run(`INSERT INTO market.agent_assertion (agent_id, jti, replayable_until) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, [agentId, jti, at(replayableUntil)])) === 1;
}
