import type { EpochMs, PlanId } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { listOf, mapOf, numberOf, textOf } from './decode.js';

/** `market.plan.scarcity`: what one more GPU in a slot would have cost the plan, by pool, from the plan's first slot on. */
export interface PlanScarcity {
  readonly slotSeconds: number;
  readonly pools: readonly { readonly pool: string; readonly usdPerGpuSlot: readonly number[] }[];
}
export interface PlanRow {
  readonly key: string;
  readonly id: PlanId;
  readonly plannedAt: EpochMs;
  readonly jobs: number;
  readonly placed: number;
  readonly costMicroUsd: bigint;
  readonly lowerBoundMicroUsd: bigint;
  readonly gap: number | null;
  readonly gapWithoutMisses: number | null;
  readonly missed: number;
  readonly missedLowerBound: number;
}
const columns = `id, planned_at AS "plannedAt", jobs, placed, cost_micro_usd AS "costMicroUsd", lower_bound_micro_usd AS "lowerBoundMicroUsd", gap,
  gap_without_misses AS "gapWithoutMisses", unplaced AS missed, missed_lower_bound AS "missedLowerBound"`;
/** For loaders. */
export const planByKey = `SELECT id AS key, ${columns} FROM market.plan WHERE id = ANY($1)`;
export async function lastPlan(tx: Tx): Promise<(PlanRow & { readonly scarcity: unknown }) | undefined> {
  return tx.one(`SELECT id AS key, ${columns}, scarcity FROM market.plan ORDER BY planned_at DESC, id DESC LIMIT 1`);
}

/** A bare list is read with slots of 15 minutes, the market policy's length. */
export function decodeScarcity(column: unknown, where = 'plan.scarcity'): PlanScarcity {
  const bare = Array.isArray(column);
  const whole = bare ? {} : mapOf(column, where);
  if (!bare && whole['pools'] === undefined) return { slotSeconds: 900, pools: [] };
  return {
    slotSeconds: bare ? 900 : numberOf(whole, 'slotSeconds', where),
    pools: listOf(bare ? column : whole['pools'], where).map((entry, i) => {
      const pool = mapOf(entry, `${where}[${i}]`);
      return { pool: textOf(pool, 'pool', where), usdPerGpuSlot: listOf(pool['usdPerGpuSlot'], where).map(Number) };
    }),
  };
}
