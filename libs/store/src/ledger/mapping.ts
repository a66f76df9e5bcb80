import type { EpochMs } from '@switchyard/kernel';
import type { GlAccount } from '@switchyard/billing';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';
import { lockJournal } from './post.js';

/** Our roles in the account codes of the customer's own general ledger. */
export interface AccountMapping {
  /** 0: none was ever set. */
  readonly version: number;
  readonly setBy: string | null;
  readonly setAt: EpochMs | null;
  readonly roles: ReadonlyMap<string, GlAccount>;
}

/** @param version the one that stands unless given; a version that was never set has no roles */
export async function readMapping(tx: Tx, version?: number): Promise<AccountMapping> {
  const rows = await tx.rows<{ version: number; role: string; gl_code: string; gl_name: string | null; set_by: string; set_at: EpochMs }>(
    `SELECT * FROM ledger.account_mapping WHERE version = coalesce($1, (SELECT max(version) FROM ledger.account_mapping)) ORDER BY role`, [version ?? null]);
  const first = rows[0];
  return {
    version: first?.version ?? version ?? 0, setBy: first?.set_by ?? null, setAt: first?.set_at ?? null,
    roles: new Map(rows.map((row) => [row.role, { code: row.gl_code, name: row.gl_name }])),
  };
}

/** Roles that have accounts, in order. */
export async function rolesInUse(tx: Tx): Promise<readonly string[]> {
  return (await tx.rows<{ role: string }>(`SELECT DISTINCT split_part(code, '/', 1) AS role FROM ledger.account ORDER BY 1`)).map((row) => row.role);
}

/** Sets a whole mapping as the next version. @returns its number */
export async function writeMapping(tx: Tx, roles: ReadonlyMap<string, GlAccount>, by: string, now: EpochMs): Promise<number> {
  await lockJournal(tx);
  const version = (await readMapping(tx)).version + 1;
  for (const [role, { code, name }] of roles) {
    await tx.run(`INSERT INTO ledger.account_mapping (version, role, gl_code, gl_name, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6)`, [version, role, code, name, by, at(now)]);
  }
  return version;
}
