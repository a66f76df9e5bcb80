import { type EpochMs, microUsd, type MicroUsd } from '@switchyard/kernel';
import { bigintOf, isAbsent, listOf, mapOf, numberOf, textOf } from './decode.js';

/** What a hard budget lets a lease cost from an instant on; null: in all. */
export interface StoredGrant {
  readonly budgetId: string;
  readonly from: EpochMs | null;
  readonly amount: MicroUsd;
}
/** What the spend guard keeps of a lease (`market.lease.spend`). */
export interface LeaseSpend {
  /** The month that `month` is of. */
  readonly monthFrom: EpochMs;
  readonly month: MicroUsd;
  readonly total: MicroUsd;
  /** It is over, and all of its readings are in and priced. */
  readonly final: boolean;
  readonly grants: readonly StoredGrant[];
}
export function decodeGrants(column: unknown, where: string): readonly StoredGrant[] {
  return listOf(column, where).map((item, i): StoredGrant => {
    const [grant, at] = [mapOf(item, `${where}[${i}]`), `${where}[${i}]`];
    return { budgetId: textOf(grant, 'budgetId', at), from: isAbsent(grant, 'from') ? null : (numberOf(grant, 'from', at) as EpochMs), amount: microUsd(bigintOf(grant, 'amount', at)) };
  });
}
export function decodeSpend(column: unknown, where: string): LeaseSpend | undefined {
  if (column === null || column === undefined) return undefined;
  const map = mapOf(column, where);
  return {
    monthFrom: numberOf(map, 'monthFrom', where) as EpochMs, month: microUsd(bigintOf(map, 'month', where)), total: microUsd(bigintOf(map, 'total', where)), final: map['final'] === true,
    grants: decodeGrants(map['grants'] ?? [], `${where}.grants`),
  };
}
