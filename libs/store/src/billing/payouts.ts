import { minorUnits, type Currency, type EpochMs, type MinorUnits, type OrgId } from '@switchyard/kernel';
import { underWayStates, type Payout, type PayoutAccount, type PayoutAccountStatus, type PayoutHold, type PayoutId, type PayoutState, type PayoutTx } from '@switchyard/billing';
import type { Tx } from '../base/database.js';
import { appendEvent } from '../base/outbox.js';
import { at, atOrNull, json } from '../base/types.js';
import { payoutTermsTx } from './payout-terms.js';
import { insertInto, update } from './statement.js';

/** A row of billing.payout as it arrives. */
export interface PayoutRow {
  readonly id: string;
  readonly operator_org: string;
  readonly currency: Currency;
  readonly slot: string;
  readonly state: PayoutState;
  readonly amount_minor: bigint;
  readonly available_minor: bigint;
  readonly owed_minor: bigint;
  readonly reserve_minor: bigint;
  readonly proposed_by: string;
  readonly proposed_at: EpochMs;
  readonly approvals: Payout['approvals'];
  readonly hold: PayoutHold | null;
  readonly attempt: number;
  readonly stripe_account_id: string | null;
  readonly stripe_transfer_id: string | null;
  readonly reversed_minor: bigint;
  readonly bank_attempt: number;
  readonly bank_payout_id: string | null;
  readonly paid_minor: bigint;
  readonly failure: Payout['failure'];
  readonly asked: Payout['asked'];
  readonly version: bigint;
}
export function toPayout(row: PayoutRow): Payout {
  return {
    id: row.id as PayoutId, operatorOrg: row.operator_org as OrgId, currency: row.currency, slot: row.slot, state: row.state, version: Number(row.version),
    amountMinor: minorUnits(row.amount_minor), availableMinor: minorUnits(row.available_minor), owedMinor: minorUnits(row.owed_minor), reserveMinor: minorUnits(row.reserve_minor),
    proposedBy: row.proposed_by, proposedAt: row.proposed_at, approvals: row.approvals, hold: row.hold, attempt: row.attempt, stripeAccountId: row.stripe_account_id,
    stripeTransferId: row.stripe_transfer_id, reversedMinor: minorUnits(row.reversed_minor), bankAttempt: row.bank_attempt, bankPayoutId: row.bank_payout_id,
    paidMinor: minorUnits(row.paid_minor), failure: row.failure, asked: row.asked,
  };
}
/** What a decision changes: the gateway may write these and no others. */
const decisionOf = (payout: Payout): Record<string, unknown> => ({
  state: payout.state, approvals: json(payout.approvals), approved_by: payout.approvals.map(({ by }) => by), hold: payout.hold === null ? null : json(payout.hold),
});
const executionOf = (payout: Payout): Record<string, unknown> => ({
  attempt: payout.attempt, stripe_account_id: payout.stripeAccountId, stripe_transfer_id: payout.stripeTransferId, reversed_minor: payout.reversedMinor,
  bank_attempt: payout.bankAttempt, bank_payout_id: payout.bankPayoutId, paid_minor: payout.paidMinor, failure: payout.failure === null ? null : json(payout.failure),
  asked: payout.asked === null ? null : json(payout.asked),
});
const decided: readonly PayoutState[] = ['proposed', 'held', 'approved', 'withdrawn'];

export interface PayoutAccountRow {
  readonly operator_org: string;
  readonly currency: Currency;
  readonly name: string;
  readonly email: string | null;
  readonly country: string;
  readonly stripe_account_id: string | null;
  readonly status: PayoutAccountStatus;
  readonly checked_at: EpochMs | null;
  readonly version: bigint;
  /** Whether the operator is suspended; absent where nobody asks. */
  readonly suspended?: boolean;
}
export const toPayoutAccount = (row: PayoutAccountRow): PayoutAccount => ({
  operatorOrg: row.operator_org as OrgId, currency: row.currency, name: row.name, email: row.email, country: row.country, stripeAccountId: row.stripe_account_id,
  status: row.status, checkedAt: row.checked_at, version: Number(row.version), ...(row.suspended === true && { suspended: true }),
});

/** The part of billing's transaction that is about payouts. */
export function payoutTx(tx: Tx, now: () => EpochMs): PayoutTx {
  const onePayout = async (sql: string, parameters: readonly unknown[]): Promise<Payout | undefined> => {
    const row = await tx.one<PayoutRow>(sql, parameters);
    return row && toPayout(row);
  };
  return {
    payout: (id) => onePayout(`SELECT * FROM billing.payout WHERE id = $1 FOR NO KEY UPDATE`, [id]),
    insertPayout: async (payout) => {
      const { sql, parameters } = insertInto('billing.payout', {
        id: payout.id, operator_org: payout.operatorOrg, currency: payout.currency, slot: payout.slot, amount_minor: payout.amountMinor, available_minor: payout.availableMinor,
        owed_minor: payout.owedMinor, reserve_minor: payout.reserveMinor, proposed_by: payout.proposedBy, proposed_at: at(payout.proposedAt), version: payout.version,
        ...decisionOf(payout), ...executionOf(payout),
      });
      await tx.run(sql, parameters);
    },
    savePayout: async (payout) => {
      const { sql, parameters } = update('billing.payout', { ...decisionOf(payout), ...(decided.includes(payout.state) ? {} : executionOf(payout)), version: payout.version + 1 }, { id: payout.id, version: payout.version });
      if ((await tx.run(sql, parameters)) !== 1) throw new Error(`payout ${payout.id} is not at version ${payout.version}`);
    },
    payoutUnderWay: (operatorOrg, currency) =>
      onePayout(`SELECT * FROM billing.payout WHERE operator_org = $1 AND currency = $2 AND state = ANY($3::text[]) ORDER BY id LIMIT 1 FOR NO KEY UPDATE`, [operatorOrg, currency, [...underWayStates]]),
    hasPayoutFor: async (operatorOrg, currency, slot) =>
      (await tx.one(`SELECT 1 FROM billing.payout WHERE operator_org = $1 AND currency = $2 AND slot = $3 AND state NOT IN ('withdrawn', 'returned', 'reversed')`, [operatorOrg, currency, slot])) !== undefined,
    payoutAccount: async (operatorOrg, currency) => {
      const row = await tx.one<PayoutAccountRow>(`SELECT * FROM billing.payout_account WHERE operator_org = $1 AND currency = $2`, [operatorOrg, currency]);
      // The name is held rather than the row: the gateway proposes payouts and has no right to touch accounts.
      if (row) await tx.run(`SELECT pg_advisory_xact_lock(hashtextextended($1, 7223308))`, [`${operatorOrg}/${currency}`]);
      return row && toPayoutAccount((await tx.one<PayoutAccountRow>(`SELECT a.*, EXISTS (SELECT FROM billing.payout_suspension s WHERE s.operator_org = a.operator_org) AS suspended FROM billing.payout_account a WHERE operator_org = $1 AND currency = $2`,
        [operatorOrg, currency]))!);
    },
    payoutAccountByStripeId: async (stripeAccountId) => {
      const row = await tx.one<PayoutAccountRow>(`SELECT * FROM billing.payout_account WHERE stripe_account_id = $1`, [stripeAccountId]);
      return row && toPayoutAccount(row);
    },
    savePayoutAccount: async (account) => {
      const columns = { stripe_account_id: account.stripeAccountId, status: account.status, checked_at: atOrNull(account.checkedAt), version: account.version + 1 };
      const { sql, parameters } = update('billing.payout_account', columns, { operator_org: account.operatorOrg, currency: account.currency, version: account.version });
      if ((await tx.run(sql, parameters)) !== 1) throw new Error(`the payout account of ${account.operatorOrg} in ${account.currency} is not at version ${account.version}`);
    },
    ...payoutTermsTx(tx),
    savePayoutAsk: async (payout, ask) => {
      const { sql, parameters } = update('billing.payout', { asked: json(ask), version: payout.version + 1 }, { id: payout.id, version: payout.version });
      if ((await tx.run(sql, parameters)) !== 1) throw new Error(`payout ${payout.id} is not at version ${payout.version}`);
    },
    releasedSinceMinor: async ({ code }, since): Promise<MinorUnits> => {
      const row = await tx.one<{ minor: string | null }>(
        `SELECT sum(p.amount_minor)::text AS minor FROM ledger.posting p JOIN ledger.transaction t ON t.seq = p.transaction_seq
         WHERE p.account_code = $1 AND p.direction = 'credit' AND t.kind = 'earnings-released' AND t.effective_at >= $2`, [code, at(since)]);
      return minorUnits(BigInt(row?.minor ?? '0'));
    },
    tellPayout: async ({ id, operatorOrg, currency, amountMinor, state, version }, from) =>
      appendEvent(tx, {
        topic: 'payout.moved', aggregateId: id, aggregateSeq: BigInt(version), occurredAt: now(), operatorOrg,
        payload: { payoutId: id, operatorOrg, currency, amountMinor: String(amountMinor), from, to: state },
      }),
    recordPayout: async (record) => {
      await tx.run(
        `INSERT INTO billing.payout_move (payout_id, operator_org, action, from_state, to_state, actor, reason, at) SELECT $1, operator_org, $2, $3, $4, $5, $6, $7 FROM billing.payout WHERE id = $1`,
        [record.payoutId, record.action, record.from, record.to, record.by, record.reason, at(record.at)]);
    },
  };
}

/** An operator who is to be paid from now on; harmless twice. */
export async function openPayoutAccount(tx: Tx, account: Pick<PayoutAccount, 'operatorOrg' | 'currency' | 'name' | 'email' | 'country'>): Promise<void> {
  await tx.run(`INSERT INTO billing.payout_account (operator_org, currency, name, email, country, status, version) VALUES ($1, $2, $3, $4, $5, 'none', 1) ON CONFLICT DO NOTHING`,
    [account.operatorOrg, account.currency, account.name, account.email, account.country]);
}
/** Payouts billing goes on with, in order of id. What Stripe refused waits until `retryBefore` has passed its refusal. */
export async function payoutIdsToDo(tx: Tx, retryBefore: EpochMs, after: string, limit: number): Promise<readonly string[]> {
  const rows = await tx.rows<{ id: string }>(
    `SELECT id FROM billing.payout WHERE id > $1 AND state IN ('approved', 'transferring', 'refused', 'transferred')
       AND (failure IS NULL OR state = 'transferring' OR (failure->>'at')::bigint <= $2) ORDER BY id LIMIT $3`, [after, retryBefore, limit]);
  return rows.map((row) => row.id);
}
/** Accounts to make, or whose state a held payout waits for: `org/currency`, in that order. */
export async function payoutAccountsToDo(tx: Tx, after: string, limit: number): Promise<readonly string[]> {
  const rows = await tx.rows<{ key: string }>(
    `SELECT a.operator_org || '/' || a.currency AS key FROM billing.payout_account a WHERE a.operator_org || '/' || a.currency > $1 AND (a.status = 'none'
       OR EXISTS (SELECT 1 FROM billing.payout p WHERE p.operator_org = a.operator_org AND p.currency = a.currency AND p.state = 'held' AND a.status <> 'closed')) ORDER BY 1 LIMIT $2`, [after, limit]);
  return rows.map((row) => row.key);
}
export async function payoutAccountKeys(tx: Tx, after: string, limit: number): Promise<readonly string[]> {
  const rows = await tx.rows<{ key: string }>(`SELECT operator_org || '/' || currency AS key FROM billing.payout_account WHERE operator_org || '/' || currency > $1 ORDER BY 1 LIMIT $2`, [after, limit]);
  return rows.map((row) => row.key);
}
/** Payouts of which finance asked something that is not done, in order of id. */
export async function payoutAsksToDo(tx: Tx, after: string, limit: number): Promise<readonly string[]> {
  const rows = await tx.rows<{ id: string }>(`SELECT id FROM billing.payout WHERE asked IS NOT NULL AND id > $1 ORDER BY id LIMIT $2`, [after, limit]);
  return rows.map((row) => row.id);
}
/** The operator asks for its account to be made or looked at. @returns how often it has, this time included */
export async function countAsk(tx: Tx, operatorOrg: OrgId, currency: Currency): Promise<bigint> {
  const row = await tx.one<{ asks: bigint }>(`UPDATE billing.payout_account SET asks = asks + 1 WHERE operator_org = $1 AND currency = $2 RETURNING asks`, [operatorOrg, currency]);
  if (row === undefined) throw new Error(`operator ${operatorOrg} has no payout account in ${currency}`);
  return row.asks;
}
