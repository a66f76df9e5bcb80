import { billing, copyOf, customerA, customerB, openUp, operatorA, owner, platform, type Attacker, type Door, type Guard } from './guard.js';

/** After the issue of an invoice: remedies, disputes, dunning. `rem_x` is a credit note that is done, `prop_x` one that is proposed. */
const refused = (constraint: string, code = '23514') => ({ code, constraint });
const remedy = (set: string, id: string): string => `UPDATE billing.remedy SET ${set}, version = version + 1 WHERE id = '${id}'`;
const proposal = (changes: Readonly<Record<string, unknown>>): string => copyOf('billing.remedy', `id = 'prop_a'`, { id: 'x', ...changes });
const approve = remedy(`state = 'approved', approvals = '[{}]', approved_by = '{user_g}'`, 'prop_a');
const dropTrigger = (table: string, name: string): string => `DROP TRIGGER ${name} ON billing.${table}`;

const guarded = { proves: ['trigger billing.remedy.remedy_guard'], as: billing, remove: dropTrigger('remedy', 'remedy_guard') } as const;
const within = { proves: ['trigger billing.remedy.credit_within_invoice'], as: billing, refused: refused('credit_within_invoice'), remove: dropTrigger('remedy', 'credit_within_invoice') } as const;
const decided = { proves: ['trigger billing.remedy.remedy_decided_only'], as: platform, refused: refused('remedy_decided_only'), remove: dropTrigger('remedy', 'remedy_decided_only') } as const;
const credit = (line: string, minor: number): Readonly<Record<string, unknown>> => ({ lines: [{ lineId: line, amountMinor: String(minor) }], amount_minor: minor, against_due_minor: minor });
const dispute = (set: string): string => `UPDATE billing.dispute SET ${set} WHERE id = 'du_a'`;

const triggers: readonly Guard[] = [
  { ...guarded, name: 'INV-REMEDY: a credit note that is done stays done', attack: remedy(`state = 'withdrawn', number = NULL, done_at = NULL`, 'rem_a'), refused: refused('remedy_moves') },
  { ...guarded, name: 'INV-REMEDY: what was proposed is not changed', attack: remedy(`reason = 'another'`, 'prop_a'), refused: refused('remedy_stays') },
  { ...guarded, name: 'INV-REMEDY: of two decisions at once one is refused', attack: `UPDATE billing.remedy SET state = 'withdrawn' WHERE id = 'prop_a'`, refused: refused('remedy_version', '40001') },
  { ...within, name: 'P8: all notes of an invoice stay within each line', attack: proposal(credit('inv_a_line1', 701)) },
  { ...within, name: 'P8: a note gives back lines of its own invoice', attack: proposal(credit('inv_b_line1', 1)) },
  { ...within, name: 'P8: a note gives back nothing of the operator’s side', attack: proposal(credit('inv_a_line3', 1)) },
  { ...within, name: 'P8: a note comes to its lines', attack: proposal({ amount_minor: 201, against_due_minor: 201 }) },
  { ...decided, name: 'INV-REMEDY: finance proposes, and nothing that is approved already', attack: proposal({ state: 'approved', approved_by: ['user_g'] }) },
  { ...decided, name: 'INV-REMEDY: finance carries nothing out', arrange: `${approve}`, attack: remedy(`state = 'executing'`, 'prop_a') },
  { name: 'INV-DISPUTE: a dispute ends once', proves: ['trigger billing.dispute.dispute_guard'], as: billing, arrange: dispute(`state = 'won', closed_at = now()`), attack: dispute(`state = 'lost'`), refused: refused('dispute_final'), remove: dropTrigger('dispute', 'dispute_guard') },
  { name: 'INV-DISPUTE: what is disputed does not change', proves: ['trigger billing.dispute.dispute_guard'], as: billing, attack: dispute('amount_minor = 1'), refused: refused('dispute_final'), remove: dropTrigger('dispute', 'dispute_guard') },
];

/** Checks, attacked by the owner with the moves' own guard out of the way. */
const quiet = 'ALTER TABLE billing.remedy DISABLE TRIGGER USER; ALTER TABLE billing.dispute DISABLE TRIGGER USER';
const checks: readonly (readonly [name: string, table: string, constraint: string, attack: string])[] = [
  ['INV-FOUR-EYES: who proposed a remedy does not approve it', 'remedy', 'remedy_four_eyes', remedy(`approved_by = '{user_f}'`, 'prop_a')],
  ['INV-FOUR-EYES: no remedy is approved by nobody', 'remedy', 'remedy_approved_by_somebody', remedy(`state = 'approved'`, 'prop_a')],
  ['INV-REMEDY: a credit note is what was due and what had been paid', 'remedy', 'remedy_split', remedy('against_due_minor = 0', 'prop_a')],
  ['INV-NUMBER: a credit note has a number when it is done', 'remedy', 'remedy_number_when_done', remedy(`number = 'SY-CN-X'`, 'prop_a')],
  ['INV-REMEDY: what is done says when', 'remedy', 'remedy_done_at', remedy('done_at = now()', 'prop_a')],
  ...(['kind', 'state', 'settle_to'] as const).map((column): [string, string, string, string] => [`INV-REMEDY: remedy.${column} is a word of the table`, 'remedy', `remedy_${column}_check`, remedy(`${column} = 'x', approved_by = '{user_g}'`, 'prop_a')]),
  ...(['amount_minor', 'against_due_minor', 'owed_back_minor'] as const).map((column): [string, string, string, string] => [`INV-MONEY: remedy.${column} is not negative`, 'remedy', `remedy_${column}_check`, remedy(`${column} = -1, kind = 'void'`, 'prop_a')]),
  ['INV-REMEDY: a remedy has a reason', 'remedy', 'remedy_reason_check', remedy(`reason = ' '`, 'prop_a')],
  ['INV-DISPUTE: a dispute is in a state of the table', 'dispute', 'dispute_state_check', dispute(`state = 'x', closed_at = now()`)],
  ['INV-DISPUTE: a dispute is about money', 'dispute', 'dispute_amount_minor_check', dispute('amount_minor = 0')],
  ['INV-DISPUTE: the fee of a dispute is not negative', 'dispute', 'dispute_fee_minor_check', dispute('fee_minor = -1')],
  ['INV-DISPUTE: a dispute that is decided says when', 'dispute', 'dispute_closed_at', dispute('closed_at = now()')],
  ['INV-DUN: dunning is in a state of the table', 'dunning', 'dunning_state_check', `UPDATE billing.dunning SET state = 'x' WHERE invoice_id = 'inv_a'`],
  ['INV-DUN: steps are counted from 0', 'dunning', 'dunning_steps_check', `UPDATE billing.dunning SET steps = -1 WHERE invoice_id = 'inv_a'`],
  ['INV-DUN: a notice is of a step', 'dunning_notice', 'dunning_notice_step_check', `UPDATE billing.dunning_notice SET step = -1 WHERE invoice_id = 'inv_a'`],
  ['INV-DUN: a notice is of a kind', 'dunning_notice', 'dunning_notice_kind_check', `UPDATE billing.dunning_notice SET kind = 'x' WHERE invoice_id = 'inv_a'`],
];
const uniques: readonly (readonly [name: string, table: string, index: string, attack: string])[] = [
  ['INV-NUMBER: a credit note’s number is given once', 'remedy', 'remedy_number_key', `UPDATE billing.remedy SET number = 'SY-CN-b' WHERE id = 'rem_a'`],
  ['INV-STRIPE: a credit note of the provider is one credit note', 'remedy', 'remedy_stripe_id_key', `UPDATE billing.remedy SET stripe_id = 'cn_b' WHERE id = 'rem_a'`],
  ['INV-DUN: a step sends one notice', 'dunning_notice', 'dunning_notice_pkey', copyOf('billing.dunning_notice', `invoice_id = 'inv_a'`, {})],
];

/** `[table, row of B, who may not, who may]`. */
const reads: readonly (readonly [table: string, row: string, attacker: Attacker, rightful: Attacker])[] = [
  ['remedy', `id = 'rem_b'`, customerA, customerB], ['dispute', `id = 'du_b'`, customerA, customerB], ['dunning', `invoice_id = 'inv_b'`, customerB, platform],
  ['dunning_notice', `invoice_id = 'inv_b'`, operatorA, customerB],
];
const withdraw = remedy(`state = 'withdrawn'`, 'prop_a');

export const afterIssueGuards: readonly Guard[] = [
  ...triggers,
  ...checks.map(([name, table, constraint, attack]): Guard => ({
    name, proves: [`check billing.${table}.${constraint}`], as: owner, arrange: quiet, attack, refused: refused(constraint), remove: `ALTER TABLE billing.${table} DROP CONSTRAINT ${constraint}`,
  })),
  ...uniques.map(([name, table, index, attack]): Guard => ({
    name, proves: [`unique billing.${table}.${index}`], as: owner, arrange: quiet, attack, refused: { code: '23505', constraint: index }, remove: `ALTER TABLE billing.${table} DROP CONSTRAINT ${index} CASCADE`,
  })),
  ...reads.map(([table, row, as]): Guard => ({
    name: `INV-TENANT: billing.${table} is seen by whom it concerns`, proves: [`policy billing.${table}.gateway_read`], as, attack: `SELECT FROM billing.${table} WHERE ${row}`, refused: 'no rows',
    remove: openUp(`billing.${table}`, 'gateway_read', 'using'),
  })),
  {
    name: 'INV-TENANT: a customer does not see what finance only thinks about', proves: ['policy billing.remedy.gateway_read'], as: customerA, attack: `SELECT FROM billing.remedy WHERE id = 'prop_a'`, refused: 'no rows',
    remove: openUp('billing.remedy', 'gateway_read', 'using'),
  },
  {
    name: 'INV-TENANT: a customer proposes nothing', proves: ['policy billing.remedy.gateway_propose'], as: customerA, arrange: 'ALTER TABLE billing.remedy DISABLE TRIGGER credit_within_invoice; ALTER POLICY gateway_read ON billing.remedy USING (true)',
    attack: proposal(credit('inv_a_line1', 1)), refused: { code: '42501' }, remove: openUp('billing.remedy', 'gateway_propose', 'check'),
  },
  {
    name: 'INV-TENANT: a customer withdraws nothing', proves: ['policy billing.remedy.gateway_decide'], as: customerA, arrange: openUp('billing.remedy', 'gateway_read', 'using'), attack: withdraw, refused: 'no rows',
    remove: openUp('billing.remedy', 'gateway_decide', 'both'),
  },
  {
    name: 'INV-REMEDY: the gateway gives no number', proves: ['grant billing.remedy.number'], as: platform, attack: remedy(`number = 'SY-CN-X'`, 'prop_a'), refused: { code: '42501' },
    remove: 'GRANT UPDATE ON billing.remedy TO sy_gateway; ALTER TABLE billing.remedy DROP CONSTRAINT remedy_number_when_done',
  },
];
export const afterIssueDoors: readonly Door[] = [
  ...reads.map(([table, row, , as]): Door => ({
    name: `INV-TENANT: billing.${table} is seen by the rightful`, proves: [`policy billing.${table}.gateway_read`], as, use: `SELECT FROM billing.${table} WHERE ${row}`, policy: 'gateway_read', table: `billing.${table}`,
  })),
  { name: 'INV-TENANT: finance proposes', proves: ['policy billing.remedy.gateway_propose'], as: platform, use: proposal(credit('inv_a_line1', 1)), policy: 'gateway_propose', table: 'billing.remedy' },
  { name: 'INV-TENANT: finance decides', proves: ['policy billing.remedy.gateway_decide'], as: platform, use: withdraw, policy: 'gateway_decide', table: 'billing.remedy' },
];
