import type { EpochMs } from '@switchyard/kernel';
import type { Tx } from './database.js';
import { at, json } from './types.js';

/** Who did what to which thing. Written in the transaction of the deed; a refused deed worth knowing of gets a transaction of its own. */
export interface AuditEntry {
  readonly at: EpochMs;
  readonly orgId: string | null;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly requestId?: string;
}
export function audit(tx: Tx, entry: AuditEntry): Promise<void> {
  tx.later(`INSERT INTO market.audit_log (at, org_id, actor, action, subject, detail, request_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`, [
    at(entry.at), entry.orgId, entry.actor, entry.action, entry.subject, json(entry.detail), entry.requestId ?? null,
  ]);
  return Promise.resolve();
}
