import { billing, copyOf, customerA, operatorA, operatorB, owner, platform, type Attacker, type Door, type Guard, openUp } from './guard.js';

/** Paying operators: `pay_x` is proposed, `paid_x` is at the bank. */
const refused = (constraint: string, code = '23514') => ({ code, constraint });
const payout = (set: string, id = 'pay_a'): string => `UPDATE billing.payout SET ${set}, version = version + 1 WHERE id = '${id}'`;
const another = (changes: Readonly<Record<string, unknown>>): string => copyOf('billing.payout', `id = 'paid_a'`, { id: 'x', slot: 'another', stripe_transfer_id: null, bank_payout_id: null, ...changes });
const proposal = (changes: Readonly<Record<string, unknown>>): string => copyOf('billing.payout', `id = 'pay_a'`, { id: 'x', slot: 'another', state: 'proposed', ...changes });
const aside = `UPDATE billing.payout SET state = 'withdrawn', version = version + 1 WHERE id = 'pay_a'`;
const dropTrigger = (table: string, name: string): string => `DROP TRIGGER ${name} ON billing.${table}`;
const guarded = { proves: ['trigger billing.payout.payout_guard'], as: billing, remove: dropTrigger('payout', 'payout_guard') } as const;
const decided = { proves: ['trigger billing.payout.payout_decided_only'], as: platform, refused: refused('payout_decided_only'), remove: dropTrigger('payout', 'payout_decided_only') } as const;

const triggers: readonly Guard[] = [
  { ...guarded, name: 'INV-PAYOUT: a payout moves as the table says', attack: payout(`state = 'transferred', approved_by = '{user_g}'`), refused: refused('payout_moves') },
  { ...guarded, name: 'INV-PAYOUT: what was proposed is not changed', attack: payout('amount_minor = 800'), refused: refused('payout_stays') },
  { ...guarded, name: 'INV-PAYOUT: an attempt is counted when it begins', attack: payout('attempt = 1'), refused: refused('payout_attempts') },
  { ...guarded, name: 'INV-PAYOUT: a transfer stands', attack: payout(`stripe_transfer_id = 'tr_x'`, 'paid_a'), refused: refused('payout_attempts') },
  { ...guarded, name: 'INV-PAYOUT: what was taken back stays taken back', arrange: payout('reversed_minor = 100', 'paid_a'), attack: payout('reversed_minor = 0', 'paid_a'), refused: refused('payout_attempts') },
  { ...guarded, name: 'INV-PAYOUT: of two moves at once one is refused', attack: `UPDATE billing.payout SET state = 'withdrawn' WHERE id = 'pay_a'`, refused: refused('payout_version', '40001') },
  { ...decided, name: 'INV-PAYOUT: finance proposes, and nothing that is approved already', arrange: aside, attack: proposal({ approved_by: ['user_g'] }) },
  { ...decided, name: 'INV-PAYOUT: finance moves no money', arrange: payout(`state = 'approved', approved_by = '{user_g}'`) + `; ALTER TABLE billing.payout DISABLE TRIGGER payout_guard`, attack: payout(`state = 'transferring'`) },
  { ...decided, name: 'INV-PAYOUT: finance asks of what is at the provider, and decides no more on it', attack: payout(`approvals = '[{}]'`, 'paid_a') },
  ...(['payout_move', 'statement'] as const).map((table): Guard => ({
    name: `INV-PAYOUT: billing.${table} is written once, by its owner too`, proves: [`trigger billing.${table}.${table}_append_only`], as: owner,
    attack: `UPDATE billing.${table} SET ${table === 'statement' ? `content = '{"a": 1}'` : `actor = 'x'`}`, refused: { code: '23001' }, remove: dropTrigger(table, `${table}_append_only`),
  })),
];

const quiet = 'ALTER TABLE billing.payout DISABLE TRIGGER USER; ALTER TABLE billing.statement DISABLE TRIGGER USER';
const account = (set: string): string => `UPDATE billing.payout_account SET ${set} WHERE operator_org = 'org_oa'`;
const statement = (set: string): string => `UPDATE billing.statement SET ${set} WHERE number = 'ST-a'`;
const checks: readonly (readonly [name: string, table: string, constraint: string, attack: string])[] = [
  ['INV-FOUR-EYES: who proposed a payout does not approve it', 'payout', 'payout_four_eyes', payout(`approved_by = '{user_f}'`)],
  ['INV-FOUR-EYES: no payout is approved by nobody', 'payout', 'payout_approved_by_somebody', payout(`state = 'approved'`)],
  ['P8: a payout is within what is available, less what is owed and kept', 'payout', 'payout_within_available', payout('amount_minor = 901')],
  ['P8: no more comes back, or reaches the bank, than was sent', 'payout', 'payout_back_within_amount', payout('reversed_minor = 901')],
  ['INV-PAYOUT: what is held has a reason', 'payout', 'payout_hold_has_reason', payout(`state = 'held'`)],
  ['INV-PAYOUT: a payout is in a state of the table', 'payout', 'payout_state_check', payout(`state = 'x', approved_by = '{user_g}'`)],
  ['INV-MONEY: a payout is of money', 'payout', 'payout_amount_minor_check', payout('amount_minor = 0')],
  ...(['reversed_minor', 'paid_minor', 'attempt', 'bank_attempt'] as const).map((column): [string, string, string, string] => [`INV-PAYOUT: payout.${column} is not negative`, 'payout', `payout_${column}_check`, payout(`${column} = -1`)]),
  ['INV-PAYOUT: an account is in a currency of ours', 'payout_account', 'payout_account_currency_check', copyOf('billing.payout_account', `operator_org = 'org_oa'`, { currency: 'XXX', stripe_account_id: 'acct_x' })],
  ['INV-PAYOUT: an account is in a country', 'payout_account', 'payout_account_country_check', account(`country = 'usa'`)],
  ['INV-PAYOUT: an account is in a state of the table', 'payout_account', 'payout_account_status_check', account(`status = 'x'`)],
  ['INV-PAYOUT: an account that is made has a name at the provider', 'payout_account', 'payout_account_status', account(`stripe_account_id = NULL`)],
  ['INV-STATEMENT: a statement is of a month', 'statement', 'statement_period_check', statement(`period = 'x'`)],
  ['INV-STATEMENT: a statement is of some time', 'statement', 'statement_check', statement('to_at = from_at')],
  ['INV-STATEMENT: a statement counts entries from 0', 'statement', 'statement_through_seq_check', statement('through_seq = -1')],
];
const uniques: readonly (readonly [name: string, table: string, index: string, attack: string, isIndex?: boolean])[] = [
  ['P8: one payout of an operator at a time', 'payout', 'payout_one_under_way', proposal({}), true],
  ['INV-PAYOUT: one payout for a week or month', 'payout', 'payout_once_per_slot', another({ slot: '2026-01' }), true],
  ['INV-STRIPE: a transfer is of one payout', 'payout', 'payout_stripe_transfer_id_key', another({ stripe_transfer_id: 'tr_a' })],
  ['INV-STRIPE: what went to a bank is of one payout', 'payout', 'payout_bank_payout_id_key', another({ bank_payout_id: 'po_a' })],
  ['INV-STRIPE: an account is of one operator', 'payout_account', 'payout_account_stripe_account_id_key', account(`stripe_account_id = 'acct_b'`)],
  ['INV-STATEMENT: one statement for a month', 'statement', 'statement_operator_org_currency_period_key', copyOf('billing.statement', `number = 'ST-a'`, { number: 'ST-x' })],
];

/** `[table, row of B]`: of operator B, not of A, nor of customers. */
const reads: readonly (readonly [table: string, row: string])[] = [
  ['payout_account', `operator_org = 'org_ob'`], ['payout', `id = 'pay_b'`], ['payout_move', `payout_id = 'pay_b'`], ['statement', `number = 'ST-b'`],
];
const record = `INSERT INTO billing.payout_move (payout_id, operator_org, action, to_state, actor, at) VALUES ('pay_a', 'org_oa', 'x', 'proposed', 'x', now())`;
const approve = payout(`state = 'approved', approved_by = '{user_g}'`);
const read = (table: string): string => openUp(`billing.${table}`, 'gateway_read', 'using');

export const payoutGuards: readonly Guard[] = [
  ...triggers,
  ...checks.map(([name, table, constraint, attack]): Guard => ({
    name, proves: [`check billing.${table}.${constraint}`], as: owner, arrange: quiet, attack, refused: refused(constraint), remove: `ALTER TABLE billing.${table} DROP CONSTRAINT ${constraint}`,
  })),
  ...uniques.map(([name, table, index, attack, isIndex]): Guard => ({
    name, proves: [`unique billing.${table}.${index}`], as: owner, arrange: quiet, attack, refused: { code: '23505', constraint: index },
    remove: isIndex === true ? `DROP INDEX billing.${index}` : `ALTER TABLE billing.${table} DROP CONSTRAINT ${index}`,
  })),
  {
    name: 'INV-PAYOUT: a payout goes to an account of its operator and currency', proves: ['key billing.payout.payout_operator_org_currency_fkey'], as: owner, arrange: quiet, attack: another({ currency: 'EUR' }),
    refused: { code: '23503', constraint: 'payout_operator_org_currency_fkey' }, remove: 'ALTER TABLE billing.payout DROP CONSTRAINT payout_operator_org_currency_fkey',
  },
  ...reads.flatMap(([table, row]) => [operatorA, customerA].map((as: Attacker): Guard => ({
    name: `INV-TENANT: billing.${table} is seen by its operator, not by ${as.kind === 'operator' ? 'another' : 'customers'}`, proves: [`policy billing.${table}.gateway_read`], as,
    attack: `SELECT FROM billing.${table} WHERE ${row}`, refused: 'no rows', remove: read(table),
  }))),
  { name: 'INV-TENANT: an operator proposes no payout', proves: ['policy billing.payout.gateway_propose'], as: operatorA, arrange: aside, attack: proposal({}), refused: { code: '42501' }, remove: openUp('billing.payout', 'gateway_propose', 'check') },
  { name: 'INV-TENANT: an operator approves no payout', proves: ['policy billing.payout.gateway_decide'], as: operatorA, attack: approve, refused: 'no rows', remove: openUp('billing.payout', 'gateway_decide', 'both') },
  { name: 'INV-TENANT: an operator writes no history of payouts', proves: ['policy billing.payout_move.gateway_record'], as: operatorA, attack: record, refused: { code: '42501' }, remove: openUp('billing.payout_move', 'gateway_record', 'check') },
];
export const payoutDoors: readonly Door[] = [
  ...reads.flatMap(([table, row]) => [operatorB, platform].map((as): Door => ({
    name: `INV-TENANT: billing.${table} is seen by ${as.kind === 'platform' ? 'finance' : 'its operator'}`, proves: [`policy billing.${table}.gateway_read`], as, use: `SELECT FROM billing.${table} WHERE ${row}`,
    policy: 'gateway_read', table: `billing.${table}`,
  }))),
  { name: 'INV-TENANT: finance proposes payouts', proves: ['policy billing.payout.gateway_propose'], arrange: aside, as: platform, use: proposal({}), policy: 'gateway_propose', table: 'billing.payout' },
  { name: 'INV-TENANT: finance approves payouts', proves: ['policy billing.payout.gateway_decide'], as: platform, use: approve, policy: 'gateway_decide', table: 'billing.payout' },
  { name: 'INV-TENANT: finance’s decisions on payouts are recorded', proves: ['policy billing.payout_move.gateway_record'], as: platform, use: record, policy: 'gateway_record', table: 'billing.payout_move' },
];
