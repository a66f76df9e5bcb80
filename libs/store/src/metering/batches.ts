import type { AgentId, EpochMs } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';

/** One batch of an agent's chain, for whoever audits the chain later. */
export interface TakenBatch {
  readonly agentId: AgentId;
  readonly epoch: number;
  readonly sequence: number;
  /** SHA-256 of its body, hex: the next batch names it. */
  readonly hash: string;
  /** Market time. */
  readonly receivedAt: EpochMs;
  readonly items: number;
}
/** Nobody waits for it: it goes with the commit. */
export function insertBatch(tx: Tx, batch: TakenBatch): void {
  tx.later(`INSERT INTO metering.batch (agent_id, epoch, sequence, hash, received_at, items) VALUES ($1, $2, $3, $4, $5, $6)`, [
    batch.agentId, batch.epoch, batch.sequence, batch.hash, at(batch.receivedAt), batch.items,
  ]);
}
