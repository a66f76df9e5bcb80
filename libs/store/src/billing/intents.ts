import type { EpochMs } from '@switchyard/kernel';
import type { Intent } from '@switchyard/billing';
import type { Tx } from '../base/database.js';
import { at, json } from '../base/types.js';

interface IntentRow {
  readonly key: string;
  readonly scope: string;
  readonly step: string;
  readonly generation: number;
  readonly input_hash: string;
  readonly status: Intent['status'];
  readonly attempts: number;
  readonly claimed_at: EpochMs;
  readonly result_id: string | null;
  readonly refusal: Intent['refusal'];
}

/** The lock is on the name of the step: before the first intent there is no row to lock. */
export async function lockLatestIntent(tx: Tx, scope: string, step: string): Promise<Intent | undefined> {
  await tx.run(`SELECT pg_advisory_xact_lock(hashtextextended($1, 7223306))`, [`${scope}/${step}`]);
  const row = await tx.one<IntentRow>(`SELECT * FROM billing.stripe_intent WHERE scope = $1 AND step = $2 ORDER BY generation DESC LIMIT 1`, [scope, step]);
  return row && {
    key: row.key, scope: row.scope, step: row.step, generation: row.generation, inputHash: row.input_hash, status: row.status, attempts: row.attempts,
    claimedAt: row.claimed_at, resultId: row.result_id, refusal: row.refusal,
  };
}

export async function writeIntent(tx: Tx, intent: Intent): Promise<void> {
  await tx.run(
    `INSERT INTO billing.stripe_intent (key, scope, step, generation, input_hash, status, attempts, claimed_at, result_id, refusal)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (key) DO UPDATE SET status = $6, attempts = $7, claimed_at = $8, result_id = $9, refusal = $10`,
    [intent.key, intent.scope, intent.step, intent.generation, intent.inputHash, intent.status, intent.attempts, at(intent.claimedAt), intent.resultId,
      intent.refusal === null ? null : json(intent.refusal)]);
}
