import { billing, customerA, openUp, operatorA, owner, platform, type Attacker, type Door, type Guard } from './guard.js';

/** Reconciliation: `diff_a` is open, `diff_p` approved, `diff_r` resolved; one run is finished, one item listed. */
const refused = (constraint: string, code = '23514') => ({ code, constraint });
const quiet = 'ALTER TABLE billing.difference DISABLE TRIGGER USER';
const set = (what: string, id = 'diff_a'): string => `UPDATE billing.difference SET ${what}, version = version + 1 WHERE id = '${id}'`;
const propose = set(`state = 'proposed', resolution = '{"action": "accept", "reason": "x"}', proposed_by = 'user_f'`);
const request = `INSERT INTO billing.reconciliation_run (state, requested_by, started_at) VALUES ('requested', 'user_f', now())`;

const guarded = { proves: ['trigger billing.difference.difference_guard'], as: billing, remove: 'DROP TRIGGER difference_guard ON billing.difference' } as const;
const triggers: readonly Guard[] = [
  { ...guarded, name: 'INV-RECONCILE: what is resolved stays resolved', attack: set(`state = 'open', resolved_at = NULL`, 'diff_r'), refused: refused('difference_moves') },
  { ...guarded, name: 'INV-RECONCILE: what is approved is carried out, not decided anew', attack: set(`state = 'proposed'`, 'diff_p'), refused: refused('difference_moves') },
  { ...guarded, name: 'INV-RECONCILE: a difference stays about what it is about', attack: set(`subject = 'other'`), refused: refused('difference_moves') },
  { ...guarded, name: 'INV-RECONCILE: of two decisions at once one is refused', attack: `UPDATE billing.difference SET note = 'y' WHERE id = 'diff_a'`, refused: refused('difference_version', '40001') },
  { ...guarded, name: 'INV-RECONCILE: finance decides and carries nothing out', as: platform, attack: set(`approvals = '[{}]'`), refused: refused('difference_decided_only') },
];
const checks: readonly (readonly [name: string, table: string, constraint: string, attack: string])[] = [
  ['INV-FOUR-EYES: who proposed a resolution does not approve it', 'difference', 'difference_four_eyes', set(`approved_by = '{user_f}'`, 'diff_p')],
  ['INV-RECONCILE: a resolution has a reason', 'difference', 'difference_has_reason', set(`resolution = '{"reason": " "}'`, 'diff_p')],
  ['INV-RECONCILE: what is approved says what, and by whom', 'difference', 'difference_decided', set(`state = 'approved'`)],
  ['INV-RECONCILE: a difference that is resolved says when', 'difference', 'difference_resolved_at', set('resolved_at = now()')],
  ['INV-RECONCILE: a difference is in a state of the table', 'difference', 'difference_state_check', set(`state = 'x'`, 'diff_p')],
  ['INV-RECONCILE: a run that is finished says when', 'reconciliation_run', 'run_finished_at', `UPDATE billing.reconciliation_run SET finished_at = NULL`],
  ['INV-RECONCILE: a run is in a state of the table', 'reconciliation_run', 'reconciliation_run_state_check', `UPDATE billing.reconciliation_run SET state = 'x', finished_at = NULL`],
  ['INV-RECONCILE: an item is of one of two sides', 'clearing_item', 'clearing_item_side_check', `UPDATE billing.clearing_item SET side = 'x'`],
];
const reads = ['difference', 'reconciliation_run', 'clearing_item'] as const;
const strangers: readonly Attacker[] = [customerA, operatorA];

export const reconciliationGuards: readonly Guard[] = [
  ...triggers,
  ...checks.map(([name, table, constraint, attack]): Guard => ({
    name, proves: [`check billing.${table}.${constraint}`], as: owner, arrange: quiet, attack, refused: refused(constraint), remove: `ALTER TABLE billing.${table} DROP CONSTRAINT ${constraint}`,
  })),
  {
    name: 'INV-RECONCILE: a subject has one difference that stands', proves: ['unique billing.difference.difference_standing'], as: owner, arrange: quiet, attack: set(`subject = 'diff_a'`, 'diff_p'),
    refused: { code: '23505', constraint: 'difference_standing' }, remove: 'DROP INDEX billing.difference_standing',
  },
  ...reads.flatMap((table) => strangers.map((as): Guard => ({
    name: `INV-TENANT: billing.${table} is not seen by a ${as.kind}`, proves: [`policy billing.${table}.gateway_read`], as, attack: `SELECT FROM billing.${table}`, refused: 'no rows',
    remove: openUp(`billing.${table}`, 'gateway_read', 'using'),
  }))),
  { name: 'INV-TENANT: a customer asks for no run', proves: ['policy billing.reconciliation_run.gateway_request'], as: customerA, attack: request, refused: { code: '42501' }, remove: openUp('billing.reconciliation_run', 'gateway_request', 'check') },
  {
    name: 'INV-TENANT: an operator decides on no difference', proves: ['policy billing.difference.gateway_decide'], as: operatorA, arrange: openUp('billing.difference', 'gateway_read', 'using'), attack: propose, refused: 'no rows',
    remove: openUp('billing.difference', 'gateway_decide', 'both'),
  },
  {
    name: 'INV-RECONCILE: the gateway changes no amount of a difference', proves: ['grant billing.difference.stripe_minor'], as: platform, arrange: quiet, attack: set('stripe_minor = 0'), refused: { code: '42501' },
    remove: 'GRANT UPDATE ON billing.difference TO sy_gateway',
  },
];
export const reconciliationDoors: readonly Door[] = [
  ...reads.map((table): Door => ({
    name: `INV-TENANT: billing.${table} is seen by finance`, proves: [`policy billing.${table}.gateway_read`], as: platform, use: `SELECT FROM billing.${table}`, policy: 'gateway_read', table: `billing.${table}`,
  })),
  { name: 'INV-TENANT: finance asks for a run', proves: ['policy billing.reconciliation_run.gateway_request'], as: platform, use: request, policy: 'gateway_request', table: 'billing.reconciliation_run' },
  { name: 'INV-TENANT: finance decides on differences', proves: ['policy billing.difference.gateway_decide'], as: platform, use: propose, policy: 'gateway_decide', table: 'billing.difference' },
];
