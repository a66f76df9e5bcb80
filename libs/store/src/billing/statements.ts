import { minorUnits, type Currency, type EpochMs, type MinorUnits, type OrgId } from '@switchyard/kernel';
import { accountOf, statementRoles, type EarningLine, type Statement, type StatementBalances, type StatementMovement, type StatementTx } from '@switchyard/billing';
import type { Tx } from '../base/database.js';
import { at, json } from '../base/types.js';
import { entriesOf, journalHead } from '../ledger/journal.js';
import { lockJournal } from '../ledger/post.js';
import { insertInto } from './statement.js';

/** As JSON keeps it: minor units as text. */
type Stored<T> = { readonly [K in keyof T]: T[K] extends MinorUnits ? string : T[K] extends StatementBalances ? Stored<T[K]> : T[K] };
export interface StatementRow {
  readonly number: string;
  readonly operator_org: string;
  readonly currency: Currency;
  readonly period: string;
  readonly from_at: EpochMs;
  readonly to_at: EpochMs;
  readonly through_seq: bigint;
  readonly issued_at: EpochMs;
  readonly content: { readonly opening: Stored<StatementBalances>; readonly closing: Stored<StatementBalances>; readonly lines: readonly Stored<EarningLine>[]; readonly movements: readonly Stored<StatementMovement>[] };
}
const minor = (text: string): MinorUnits => minorUnits(BigInt(text));
export const balancesOf = (stored: Stored<StatementBalances>): StatementBalances =>
  ({ held: minor(stored.held), available: minor(stored.available), disputed: minor(stored.disputed), inTransit: minor(stored.inTransit), owed: minor(stored.owed) });
export function toStatement(row: StatementRow): Statement {
  const { opening, closing, lines, movements } = row.content;
  return {
    number: row.number, operatorOrg: row.operator_org as OrgId, currency: row.currency, period: row.period, from: row.from_at, to: row.to_at, throughSequence: Number(row.through_seq), issuedAt: row.issued_at,
    opening: balancesOf(opening), closing: balancesOf(closing), movements: movements.map((movement) => ({ ...movement, change: balancesOf(movement.change) })),
    lines: lines.map((line) => ({
      ...line, chargesMinor: minor(line.chargesMinor), creditsMinor: minor(line.creditsMinor), powerMinor: minor(line.powerMinor), feeMinor: minor(line.feeMinor), netMinor: minor(line.netMinor),
    })),
  };
}

export function statementTx(tx: Tx): StatementTx {
  const one = async (sql: string, parameters: readonly unknown[]): Promise<Statement | undefined> => {
    const row = await tx.one<StatementRow>(sql, parameters);
    return row && toStatement(row);
  };
  return {
    statement: (operatorOrg, currency, period) => one(`SELECT * FROM billing.statement WHERE operator_org = $1 AND currency = $2 AND period = $3`, [operatorOrg, currency, period]),
    latestStatement: (operatorOrg, currency) => one(`SELECT * FROM billing.statement WHERE operator_org = $1 AND currency = $2 ORDER BY to_at DESC LIMIT 1`, [operatorOrg, currency]),
    insertStatement: async ({ number, operatorOrg, currency, period, from, to, throughSequence, opening, closing, lines, movements, issuedAt }) => {
      const { sql, parameters } = insertInto('billing.statement', {
        number, operator_org: operatorOrg, currency, period, from_at: at(from), to_at: at(to), through_seq: throughSequence, content: json({ opening, closing, lines, movements }), issued_at: at(issuedAt),
      });
      await tx.run(sql, parameters);
    },
    journalHeadHeld: async () => {
      await lockJournal(tx);
      return (await journalHead(tx))?.sequence ?? 0;
    },
    entriesForStatement: (operatorOrg, currency, to, through, previous) => {
      const codes = Object.values(statementRoles).map((role) => accountOf(role, currency, operatorOrg).code);
      return entriesOf(tx, `WHERE t.effective_at < $1 AND t.seq <= $2 AND NOT (t.effective_at < $3 AND t.seq <= $4)
        AND EXISTS (SELECT 1 FROM ledger.posting p WHERE p.transaction_seq = t.seq AND p.account_code = ANY($5::text[])) ORDER BY t.seq`, [at(to), through, at(previous?.to ?? to), previous?.throughSequence ?? 0, codes]);
    },
  };
}
