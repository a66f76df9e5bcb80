import { agentA, billing, customerB, type Guard, owner, platform, scheduler } from './guard.js';
import { booking } from './world.js';

const day = (from: string, to: string): string => `tstzrange('2026-01-0${from}Z', '2026-01-0${to}Z')`;
const noon = day('1', '2');
const allocate = (node: string, gpus: string, reason: string, parent = 'NULL'): string =>
  `INSERT INTO market.allocation (id, node_id, gpus, during, ${reason.startsWith('hold') ? 'hold_id' : 'lease_id'}, parent_id) VALUES ('alloc_x', '${node}', '${gpus}', ${noon}, '${reason}', ${parent})`;
const dropTrigger = (table: string, trigger: string): string => `DROP TRIGGER ${trigger} ON ${table}`;
const refused = (constraint: string, code = '23514') => ({ code, constraint });

/** INV-1: one GPU is promised once. INV-2: a feeder carries what it can. */
const fits = { proves: ['trigger market.allocation.allocation_fits'], as: scheduler, remove: dropTrigger('market.allocation', 'allocation_fits') } as const;
const reservation = `UPDATE market.lease SET product = 'reservation' WHERE id = 'lease_a'`;
const child = (gpus: string): string => `INSERT INTO market.allocation (id, node_id, gpus, during, hold_id, parent_id) VALUES ('child_${gpus.length}', 'node_a', '${gpus}', tstzrange('2026-01-01T01:00:00Z', '2026-01-01T02:00:00Z'), 'hold_a', 'alloc_a')`;
const holdOfB = `INSERT INTO market.hold (id, customer_org, operator_org, quote_id, quote_option_id, site_id, pool_id, expires_at, created_at)
  VALUES ('hold_x', 'org_cb', 'org_oa', 'quote_b', 'option_x', 'site_a', 'pool_a', now(), now())`;
const draw = (watts: number): string => `INSERT INTO market.feeder_reservation (id, feeder_id, hold_id, draw_w, during) VALUES ('draw_x', 'feeder_a', 'hold_x', ${watts}, ${noon})`;

const capacity: readonly Guard[] = [
  { name: 'INV-1: a GPU is promised once', proves: ['exclusion market.allocation.allocation_gpu_once'], as: scheduler, attack: allocate('node_a', '[3,5)', 'lease_a'),
    refused: refused('allocation_gpu_once', '23P01'), remove: 'ALTER TABLE market.allocation DROP CONSTRAINT allocation_gpu_once' },
  { name: 'INV-1: a GPU of a reservation is used once', proves: ['exclusion market.allocation.allocation_child_gpu_once'], as: scheduler, arrange: `${reservation}; ${child('[0,2)')}`,
    attack: child('[1, 3)'), refused: refused('allocation_child_gpu_once', '23P01'), remove: 'ALTER TABLE market.allocation DROP CONSTRAINT allocation_child_gpu_once' },
  { ...fits, name: 'INV-1: a GPU that does not exist is not promised', attack: allocate('node_a', '[6,9)', 'lease_a'), refused: refused('allocation_on_node') },
  { ...fits, name: 'INV-1: a range of GPUs without end is not promised', arrange: `DELETE FROM market.allocation WHERE node_id = 'node_a'`, attack: allocate('node_a', '[6,)', 'lease_a'), refused: refused('allocation_on_node') },
  { ...fits, name: 'INV-1: a lease takes nodes of its own pool', attack: allocate('node_b', '[6,8)', 'lease_a'), refused: refused('allocation_in_pool') },
  { ...fits, name: 'INV-1: an agent moves no lease to another pool', as: agentA, attack: `UPDATE market.allocation SET node_id = 'node_b', gpus = '[6,8)' WHERE id = 'alloc_a'`, refused: refused('allocation_in_pool') },
  { ...fits, name: 'INV-1: work in a reservation stays inside it', arrange: reservation, attack: allocate('node_a', '[6,8)', 'hold_a', `'alloc_a'`), refused: refused('allocation_inside_parent') },
  { ...fits, name: 'INV-1: a reservation does not shrink below its work', arrange: `${reservation}; ${child('[0,2)')}`, attack: `UPDATE market.allocation SET gpus = '[1,4)' WHERE id = 'alloc_a'`, refused: refused('allocation_inside_parent') },
  { ...fits, name: 'INV-1: nothing goes inside a lease that is no reservation', attack: child('[0,2)'), refused: refused('allocation_in_own_reservation') },
  { ...fits, name: 'INV-1: nobody uses the reservation of another', arrange: `${reservation}; ${holdOfB}`,
    attack: child('[0,2)').replace(`'hold_a'`, `'hold_x'`), refused: refused('allocation_in_own_reservation') },
  { name: 'INV-2: a feeder carries no more than its limit', proves: ['trigger market.feeder_reservation.feeder_under_limit'], as: scheduler, arrange: holdOfB, attack: draw(4_001),
    refused: refused('feeder_under_limit'), remove: dropTrigger('market.feeder_reservation', 'feeder_under_limit') },
  { name: 'INV-2: the load of others counts for a customer who cannot see it', proves: ['definer market.feeder_under_limit'], as: customerB, arrange: holdOfB, attack: draw(4_001),
    refused: refused('feeder_under_limit'), remove: 'ALTER FUNCTION market.feeder_under_limit() SECURITY INVOKER' },
  { name: 'INV-1: the pool of a lease counts for a customer who cannot see its reservation', proves: ['definer market.allocation_fits'], as: customerB, arrange: `${reservation}; ${holdOfB}; ALTER POLICY gateway_holds ON market.allocation WITH CHECK (true)`,
    attack: child('[0,2)').replace(`'hold_a'`, `'hold_x'`), refused: refused('allocation_in_own_reservation'), remove: dropTrigger('market.allocation', 'allocation_fits') },
];

const appendOnly: readonly Guard[] = ([
  ['INV-AUDIT', 'market.audit_log', 'audit_append_only', `SET actor = 'x'`], ['INV-PRICE', 'market.price_print', 'price_append_only', 'SET micro_usd_per_mwh = 0'],
  ['INV-PRICE', 'billing.price_print', 'price_print_append_only', 'SET micro_usd_per_mwh = 0'], ['INV-METER', 'metering.reading', 'reading_append_only', 'SET energy_wh = 0'],
  ['INV-AUDIT', 'billing.invoice_move', 'invoice_move_append_only', `SET actor = 'x'`], ['INV-LEDGER', 'ledger.transaction', 'transaction_append_only', `SET reason = 'x'`],
  ['INV-LEDGER', 'ledger.posting', 'posting_append_only', 'SET amount_minor = 1'], ['INV-CLOSE', 'ledger.account_mapping', 'account_mapping_append_only', `SET gl_code = 'x'`],
] as const).map(([invariant, table, trigger, set]): Guard => ({
  name: `${invariant}: ${table} is written once, by its owner too`, proves: [`trigger ${table}.${trigger}`], as: owner, attack: `UPDATE ${table} ${set}`, refused: { code: '23001' }, remove: dropTrigger(table, trigger),
}));

const invoice = (set: string, id = 'draft_a'): string => `UPDATE billing.invoice SET ${set} WHERE id = '${id}'`;
const next = 'version = version + 1';
const guarded = { proves: ['trigger billing.invoice.invoice_guard'], as: billing, remove: dropTrigger('billing.invoice', 'invoice_guard') } as const;
const review = { proves: ['trigger billing.invoice.invoice_review_only'], as: platform, refused: refused('invoice_review_only'), remove: dropTrigger('billing.invoice', 'invoice_review_only') } as const;
const lineReview = { proves: ['trigger billing.invoice_line.line_review_only'], as: platform, refused: refused('line_review_only'), remove: dropTrigger('billing.invoice_line', 'line_review_only') } as const;
const approved = invoice(`state = 'approved', approved_by = '{user_f}', ${next}`);

const invoices: readonly Guard[] = [
  { ...guarded, name: 'INV-MONEY: a paid invoice stays paid', arrange: invoice(`state = 'paid', ${next}`, 'inv_a'), attack: invoice(`state = 'overdue', ${next}`, 'inv_a'), refused: refused('invoice_state_final') },
  { ...guarded, name: 'INV-NUMBER: an issued invoice is never edited', attack: invoice(`issued_at = now(), ${next}`, 'inv_a'), refused: refused('invoice_issued_stays') },
  { ...guarded, name: 'INV-MONEY: of two changes of an invoice at once one is refused', attack: invoice(`due_at = now(), version = version`), refused: refused('invoice_version', '40001') },
  { name: 'INV-MONEY: an invoice says what its lines come to', proves: ['trigger billing.invoice.invoice_lines_add_up'], as: billing, attack: invoice(`subtotal_minor = 1, total_minor = 81, ${next}`),
    refused: refused('invoice_lines_add_up'), remove: dropTrigger('billing.invoice', 'invoice_lines_add_up') },
  { name: 'INV-MONEY: lines come to what their invoice says', proves: ['trigger billing.invoice_line.line_lines_add_up'], as: billing,
    attack: `UPDATE billing.invoice_line SET amount_minor = 5, adjustments = '[1]' WHERE id = 'draft_a_line1'`, refused: refused('invoice_lines_add_up'), remove: dropTrigger('billing.invoice_line', 'line_lines_add_up') },
  { name: 'INV-NUMBER: lines of an issued invoice are never edited', proves: ['trigger billing.invoice_line.line_guard'], as: billing,
    attack: `UPDATE billing.invoice_line SET amount_minor = 1 WHERE id = 'inv_a_line3'`, refused: refused('invoice_issued_stays'), remove: dropTrigger('billing.invoice_line', 'line_guard') },
  { ...review, name: 'INV-FOUR-EYES: nobody takes themselves off the list of those who prepared', attack: invoice(`prepared_by = '{x}', ${next}`) },
  { ...review, name: 'INV-MONEY: a review books no payment', attack: invoice(`paid_minor = 1080, ${next}`) },
  { ...review, name: 'INV-MONEY: a review leaves issued invoices alone', attack: invoice(`state = 'voided', ${next}`, 'inv_a') },
  { ...review, name: 'INV-NUMBER: a review gives no number', attack: invoice(`number = 'SY-X', issued_at = now(), ${next}`) },
  { ...review, name: 'INV-MONEY: a review sends no invoice to another customer', attack: invoice(`customer_org = 'org_cb', ${next}`) },
  { ...lineReview, name: 'INV-FOUR-EYES: amounts stay as they were approved', arrange: approved, attack: `UPDATE billing.invoice_line SET amount_minor = 1 WHERE id = 'draft_a_line3'` },
  { ...lineReview, name: 'INV-MONEY: a review does not rewrite what was rated', attack: `UPDATE billing.invoice_line SET rated_minor = 999, adjustments = '[1]' WHERE id = 'draft_a_line1'` },
];

const posting = (rows: string): string => `INSERT INTO ledger.posting (transaction_seq, position, account_code, direction, amount_minor, currency) VALUES ${rows}`;
const balanced = { proves: ['trigger ledger.posting.posting_balanced'], as: billing, remove: dropTrigger('ledger.posting', 'posting_balanced') } as const;
const chained = { proves: ['trigger ledger.transaction.transaction_chained'], as: billing, refused: refused('ledger_chain'), remove: dropTrigger('ledger.transaction', 'transaction_chained') } as const;

const ledger: readonly Guard[] = [
  { ...balanced, name: 'INV-LEDGER: debits equal credits', attack: posting(`(1, 2, 'payable/USD', 'credit', 5, 'USD')`), refused: refused('ledger_balanced') },
  { ...balanced, name: 'INV-LEDGER: an account holds one currency', attack: posting(`(1, 2, 'cash/EUR', 'debit', 5, 'USD'), (1, 3, 'payable/USD', 'credit', 5, 'USD')`), refused: refused('ledger_currency') },
  { ...balanced, name: 'INV-LEDGER: accounts meet only where they may', attack: posting(`(1, 2, 'payable/USD', 'debit', 5, 'USD'), (1, 3, 'equity/USD', 'credit', 5, 'USD')`), refused: refused('ledger_pair') },
  { name: 'INV-LEDGER: a transaction has postings', proves: ['trigger ledger.transaction.transaction_balanced'], as: billing, attack: booking({ postings: '' }), refused: refused('ledger_balanced'),
    remove: dropTrigger('ledger.transaction', 'transaction_balanced') },
  { name: 'INV-LEDGER: nothing is posted to a transaction that others follow', proves: ['trigger ledger.posting.posting_with_its_transaction'], as: billing, arrange: booking(),
    attack: posting(`(1, 8, 'receivable/USD/org_ca', 'debit', 5, 'USD'), (1, 9, 'payable/USD', 'credit', 5, 'USD')`), refused: refused('ledger_posted_late'), remove: dropTrigger('ledger.posting', 'posting_with_its_transaction') },
  { ...chained, name: 'INV-LEDGER: the chain has no gap', attack: booking({ seq: 3 }) },
  { ...chained, name: 'INV-LEDGER: the chain has no fork', attack: booking({ previous: '0'.repeat(64) }) },
  { ...chained, name: 'INV-LEDGER: the chain does not go back in time', attack: booking({ recorded: '2026-01-01T00:00:00Z' }) },
  { name: 'INV-LEDGER: a closed period stays as it is', proves: ['trigger ledger.transaction.transaction_in_open_period'], as: billing, attack: booking({ effective: '2025-12-15T00:00:00Z' }),
    refused: refused('ledger_period_open'), remove: dropTrigger('ledger.transaction', 'transaction_in_open_period') },
  { name: 'INV-LEDGER: periods do not overlap', proves: ['exclusion ledger.period.period_tstzrange_excl'], as: billing,
    arrange: dropTrigger('ledger.period', 'period_moves'), attack: `INSERT INTO ledger.period (id, from_at, to_at, state) VALUES ('2026-03', '2026-01-15Z', '2026-02-15Z', 'open')`, refused: refused('period_tstzrange_excl', '23P01'),
    remove: 'ALTER TABLE ledger.period DROP CONSTRAINT period_tstzrange_excl' },
];

/** INV-CLOSE: a month is closed in order, by two people, and stays closed. */
const moves = { proves: ['trigger ledger.period.period_moves'], as: billing, remove: dropTrigger('ledger.period', 'period_moves') } as const;
const movePeriod = (id: string, set: string): string => `UPDATE ledger.period SET ${set} WHERE id = '${id}'`;
const lock = `state = 'locked', locked_by = 'user_f', moved_by = 'user_f'`;
const inFebruary = `INSERT INTO ledger.period (id, from_at, to_at, state) VALUES ('2026-02', '2026-02-01Z', '2026-03-01Z', 'open')`;
const accrual = (effective: string): string => booking({ effective }).replace(`'issue'`, `'accrual'`);
const closing: readonly Guard[] = [
  { ...moves, name: 'INV-CLOSE: a period does not close without being locked', attack: movePeriod('2026-01', `state = 'closed', locked_by = 'user_f', moved_by = 'user_f'`), refused: refused('period_order') },
  { ...moves, name: 'INV-CLOSE: periods close in order', arrange: inFebruary, attack: movePeriod('2026-02', lock), refused: refused('period_order') },
  { ...moves, name: 'INV-CLOSE: periods open again from the end', arrange: movePeriod('2026-01', lock), attack: movePeriod('2025-12', `state = 'locked', moved_by = 'user_g', reopen_reason = 'x'`), refused: refused('period_order') },
  { ...moves, name: 'INV-CLOSE: a period opens again with a reason', attack: movePeriod('2025-12', `state = 'locked', moved_by = 'user_g', reopen_reason = ' '`), refused: refused('period_reason') },
  { ...moves, name: 'INV-FOUR-EYES: who locked a period does not close it', as: platform, arrange: movePeriod('2026-01', lock), attack: movePeriod('2026-01', `state = 'closed', moved_by = 'user_f'`), refused: refused('period_four_eyes') },
  { ...moves, name: 'INV-FOUR-EYES: who locked a period does not open it again', as: platform, attack: movePeriod('2025-12', `state = 'locked', moved_by = 'user_f', reopen_reason = 'x'`), refused: refused('period_four_eyes') },
  { ...moves, name: 'INV-FOUR-EYES: nobody writes another on a locked period', as: platform, arrange: movePeriod('2026-01', lock), attack: movePeriod('2026-01', `state = 'closed', moved_by = 'user_f', locked_by = 'user_g'`), refused: refused('period_four_eyes') },
  { ...moves, name: 'INV-CLOSE: a period keeps its time', attack: movePeriod('2026-01', `to_at = '2026-01-31Z'`), refused: refused('period_tiles') },
  { name: 'INV-CLOSE: a period is open, locked or closed', proves: ['check ledger.period.period_state_check'], as: billing, arrange: dropTrigger('ledger.period', 'period_moves'), attack: movePeriod('2026-01', `state = 'ajar'`),
    refused: refused('period_state_check'), remove: 'ALTER TABLE ledger.period DROP CONSTRAINT period_state_check' },
  { ...moves, name: 'INV-CLOSE: periods leave no hole', attack: inFebruary.replaceAll('2026-02-01Z', '2026-02-02Z'), refused: refused('period_tiles') },
  { ...closedBooks('trigger ledger.transaction.transaction_in_open_period'), name: 'INV-CLOSE: a locked period takes no posting', arrange: movePeriod('2026-01', lock), attack: booking() },
  { ...closedBooks('trigger ledger.transaction.transaction_in_open_period'), name: 'INV-CLOSE: a closed period takes no accrual', attack: accrual('2025-12-15T00:00:00Z') },
  { ...closedBooks('trigger ledger.transaction.transaction_in_open_period'), name: 'INV-CLOSE: nothing is booked before the books begin', attack: booking({ effective: '2025-11-15T00:00:00Z' }) },
];
function closedBooks(rule: string) {
  return { proves: [rule], as: billing, refused: refused('ledger_period_open'), remove: dropTrigger('ledger.transaction', 'transaction_in_open_period') } as const;
}

export const ruleGuards: readonly Guard[] = [...capacity, ...appendOnly, ...invoices, ...ledger, ...closing];
