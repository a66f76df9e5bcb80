import type { LoginRole } from '../index.js';

/** Who attacks: a login role, and for the gateway on whose behalf (absent: on nobody's). */
export interface Attacker {
  readonly role: LoginRole;
  readonly kind?: 'customer' | 'operator' | 'platform' | 'agent';
  readonly org?: string;
  readonly site?: string;
  /** Limited to these; absent: to none. */
  readonly projects?: readonly string[];
}
/** How a refusal looks: PostgreSQL's code and, where it names one, the constraint; or that no row is touched or shown. */
export type Refusal = { readonly code: string; readonly constraint?: string } | 'no rows';

/** One rule of the database that protects an invariant, with the attack it must refuse. */
export interface Guard {
  /** `INV-…: what holds`. */
  readonly name: string;
  /** Catalogue objects this guard proves, as `coverage.ts` names them: `policy market.job.gateway_own`. */
  readonly proves: readonly string[];
  /** What is there beforehand, beside the world of `world.ts`; as superuser. */
  readonly arrange?: string;
  readonly as: Attacker;
  /** One statement. It succeeds when it touches or shows at least one row. */
  readonly attack: string;
  readonly refused: Refusal;
  /** Takes the guard away. With it gone the very same attack succeeds. */
  readonly remove: string;
}

/** A policy also lets somebody in: dropped, the rightful are locked out. */
export interface Door {
  readonly name: string;
  readonly proves: readonly string[];
  readonly arrange?: string;
  readonly as: Attacker;
  /** What the rightful do. */
  readonly use: string;
  readonly policy: string;
  readonly table: string;
}

export const owner: Attacker = { role: 'sy_owner' };
export const scheduler: Attacker = { role: 'sy_scheduler' };
export const billing: Attacker = { role: 'sy_billing' };
export const reader: Attacker = { role: 'sy_reader' };
export const relay: Attacker = { role: 'sy_relay' };
/** The gateway acting for nobody: before anyone is known. */
export const nobody: Attacker = { role: 'sy_gateway' };
export const customerA: Attacker = { role: 'sy_gateway', kind: 'customer', org: 'org_ca' };
export const customerB: Attacker = { role: 'sy_gateway', kind: 'customer', org: 'org_cb' };
export const operatorA: Attacker = { role: 'sy_gateway', kind: 'operator', org: 'org_oa' };
export const operatorB: Attacker = { role: 'sy_gateway', kind: 'operator', org: 'org_ob' };
export const platform: Attacker = { role: 'sy_gateway', kind: 'platform', org: 'org_p' };
export const agentA: Attacker = { role: 'sy_gateway', kind: 'agent', site: 'site_a' };
export const agentB: Attacker = { role: 'sy_gateway', kind: 'agent', site: 'site_b' };

/** Makes a policy let everything through. `for`: which of its two predicates it has. */
export const openUp = (table: string, policy: string, predicates: 'using' | 'check' | 'both'): string =>
  `ALTER POLICY ${policy} ON ${table}${predicates === 'check' ? '' : ' USING (true)'}${predicates === 'using' ? '' : ' WITH CHECK (true)'}`;

/** What is copied of a table that has columns the database computes: nobody may give those a value. */
const copiedColumns: Readonly<Record<string, readonly string[]>> = { 'market.job': ['id', 'customer_org', 'project_id', 'name', 'state', 'gpu_count', 'spec', 'quote_id', 'submitted_at', 'version', 'last_moves'] };
/** A copy of a row of the world with some columns changed, inserted. `changes` is JSON. */
export function copyOf(table: string, where: string, changes: Readonly<Record<string, unknown>>): string {
  const columns = copiedColumns[table];
  const row = `jsonb_populate_record(t, '${JSON.stringify(changes).replaceAll("'", "''")}'::jsonb)`;
  if (!columns) return `INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT (${row}).* FROM ${table} t WHERE ${where}`;
  return `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${columns.map((name) => `(made.row).${name}`).join(', ')} FROM (SELECT ${row} AS row FROM ${table} t WHERE ${where}) made`;
}
