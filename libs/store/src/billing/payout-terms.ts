import { minorUnits, ppm, type Currency, type EpochMs, type OrgId } from '@switchyard/kernel';
import type { PayoutTerms, PayoutTermsVersion, PayoutTx } from '@switchyard/billing';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';
import { insertInto } from './statement.js';

/** A row of billing.payout_terms as it arrives. */
export interface PayoutTermsRow {
  readonly operator_org: string;
  readonly currency: Currency;
  readonly version: number;
  readonly cadence: PayoutTerms['cadence'];
  readonly minimum_minor: bigint;
  readonly maximum_minor: bigint;
  readonly reserve_minor: bigint | null;
  readonly reserve_share_ppm: bigint | null;
  readonly reserve_window_days: number | null;
  readonly effective_from: EpochMs;
  readonly set_by: string;
  readonly set_at: EpochMs;
  readonly reason: string;
}
export function toPayoutTerms(row: PayoutTermsRow): PayoutTermsVersion {
  const reserve: PayoutTerms['reserve'] = row.reserve_share_ppm === null || row.reserve_window_days === null
    ? { kind: 'fixed', minor: minorUnits(row.reserve_minor ?? 0n) } : { kind: 'trailing', sharePpm: ppm(row.reserve_share_ppm), days: row.reserve_window_days };
  return {
    operatorOrg: row.operator_org as OrgId, currency: row.currency, version: row.version, effectiveFrom: row.effective_from, setBy: row.set_by, setAt: row.set_at, reason: row.reason,
    terms: { cadence: row.cadence, minimumMinor: minorUnits(row.minimum_minor), maximumMinor: minorUnits(row.maximum_minor), reserve },
  };
}

/** The part of billing's transaction that is about the terms operators are paid on. */
export function payoutTermsTx(tx: Tx): Pick<PayoutTx, 'payoutTermsAt' | 'latestPayoutTerms' | 'insertPayoutTerms'> {
  const one = async (sql: string, parameters: readonly unknown[]): Promise<PayoutTermsVersion | undefined> => {
    const row = await tx.one<PayoutTermsRow>(sql, parameters);
    return row && toPayoutTerms(row);
  };
  return {
    payoutTermsAt: (operatorOrg, currency, when) =>
      one(`SELECT * FROM billing.payout_terms WHERE operator_org = $1 AND currency = $2 AND effective_from <= $3 ORDER BY version DESC LIMIT 1`, [operatorOrg, currency, at(when)]),
    latestPayoutTerms: async (operatorOrg, currency) => {
      await tx.run(`SELECT pg_advisory_xact_lock(hashtextextended($1, 7223308))`, [`${operatorOrg}/${currency}`]);
      return one(`SELECT * FROM billing.payout_terms WHERE operator_org = $1 AND currency = $2 ORDER BY version DESC LIMIT 1`, [operatorOrg, currency]);
    },
    insertPayoutTerms: async ({ operatorOrg, currency, version, terms, effectiveFrom, setBy, setAt, reason }) => {
      const { reserve } = terms;
      const { sql, parameters } = insertInto('billing.payout_terms', {
        operator_org: operatorOrg, currency, version, cadence: terms.cadence, minimum_minor: terms.minimumMinor, maximum_minor: terms.maximumMinor,
        reserve_minor: reserve.kind === 'fixed' ? reserve.minor : null, reserve_share_ppm: reserve.kind === 'trailing' ? reserve.sharePpm : null,
        reserve_window_days: reserve.kind === 'trailing' ? reserve.days : null, effective_from: at(effectiveFrom), set_by: setBy, set_at: at(setAt), reason,
      });
      await tx.run(sql, parameters);
    },
  };
}
/** For loaders: `org/currency` as $1, every version. */
export const payoutTermsByAccount = `SELECT operator_org || '/' || currency AS key, t.* FROM billing.payout_terms t WHERE operator_org || '/' || currency = ANY($1::text[]) ORDER BY version`;
/** All versions of an operator's terms in a currency, newest first. */
export async function listPayoutTerms(tx: Tx, operatorOrg: string, currency: string): Promise<readonly PayoutTermsVersion[]> {
  const rows = await tx.rows<PayoutTermsRow>(`SELECT * FROM billing.payout_terms WHERE operator_org = $1 AND currency = $2 ORDER BY version DESC`, [operatorOrg, currency]);
  return rows.map(toPayoutTerms);
}
