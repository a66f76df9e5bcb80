import type { EpochMs } from '@switchyard/kernel';
import type { Tx } from './database.js';
import { at, json } from './types.js';

export type KeyedAnswer = { readonly kind: 'fresh' } | { readonly kind: 'replay'; readonly answer: unknown } | { readonly kind: 'other_input' };

/**
 * Takes an idempotency key inside the mutation's transaction. A second caller with the same key waits for the first one's
 * commit (unique index), then replays its answer; with other input it is refused.
 */
export async function takeKey(tx: Tx, owner: { orgId: string; operation: string; key: string; inputHash: string; now: EpochMs }): Promise<KeyedAnswer> {
  const { orgId, operation, key, inputHash, now } = owner;
  const inserted = await tx.run(
    `INSERT INTO market.idempotency (org_id, operation, key, input_hash, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [orgId, operation, key, inputHash, at(now)],
  );
  if (inserted === 1) return { kind: 'fresh' };
  const row = await tx.one<{ inputHash: string; answer: unknown }>(
    `SELECT input_hash AS "inputHash", answer FROM market.idempotency WHERE org_id = $1 AND operation = $2 AND key = $3`,
    [orgId, operation, key],
  );
  if (!row) throw new Error(`idempotency key of ${operation} vanished`);
  return row.inputHash === inputHash ? { kind: 'replay', answer: row.answer } : { kind: 'other_input' };
}
/** Stores the answer to replay; commits with the mutation's effect. */
export function keepAnswer(tx: Tx, owner: { orgId: string; operation: string; key: string }, answer: unknown): void {
  tx.later(`UPDATE market.idempotency SET answer = $4 WHERE org_id = $1 AND operation = $2 AND key = $3`, [owner.orgId, owner.operation, owner.key, json(answer)]);
}
