import type { EpochMs } from '@switchyard/kernel';
import { atOrNull, keyset, type KeysetPage, type SortOrder, type Tx } from '../base/index.js';

export interface AuditRow {
  readonly seq: bigint;
  readonly at: EpochMs;
  readonly orgId: string | null;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
}
export interface AuditListFilter {
  readonly orgId: string | null;
  readonly actor: string | null;
  /** Whole, or up to and with its point: `job.`. */
  readonly action: string | null;
  readonly subject: string | null;
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
}
/** The newest first. The order is that of writing, not of market time. */
export const auditBySeq: SortOrder = { name: 'NEWEST', key: { sql: 'seq', type: 'integer' }, direction: 'DESC' };

/** Entries the caller may see: row-level security says which. */
export async function listAudit(tx: Tx, f: AuditListFilter, page: KeysetPage): Promise<{ rows: (AuditRow & { sort: string })[]; total: bigint }> {
  const matches = `($1::text IS NULL OR org_id = $1) AND ($2::text IS NULL OR actor = $2) AND ($3::text IS NULL OR CASE WHEN right($3, 1) = '.' THEN starts_with(action, $3) ELSE action = $3 END)
    AND ($4::text IS NULL OR subject = $4) AND ($5::timestamptz IS NULL OR at >= $5) AND ($6::timestamptz IS NULL OR at < $6)`;
  const keys = [f.orgId, f.actor, f.action, f.subject, atOrNull(f.from), atOrNull(f.to)];
  const { select, where, tail, parameters } = keyset(page, 'seq::text', 7);
  const rows = await tx.rows<AuditRow & { sort: string }>(
    `SELECT seq, at, org_id AS "orgId", actor, action, subject, detail, request_id AS "requestId", ${select} FROM market.audit_log WHERE ${matches} AND ${where} ${tail}`, [...keys, ...parameters]);
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.audit_log WHERE ${matches}`, keys);
  return { rows, total: count?.total ?? 0n };
}
