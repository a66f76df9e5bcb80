import { copyOf, type Guard, owner } from './guard.js';

/** Values no row may have, by the check of that column (`<table>_<column>_check`): changed in a row of the world by the owner of the schema. */
const columns: readonly (readonly [invariant: string, table: string, row: string, ...values: readonly (readonly [column: string, value: string])[]])[] = [
  ['INV-MONEY', 'billing.account', `org_id = 'org_ca'`, ['cadence', `'x'`], ['credit_limit_minor', '-1'], ['currency', `'XXX'`], ['due_days', '-1'], ['kind', `'x'`], ['legal_series', `'a b'`], ['payment_method_state', `'x'`], ['time_zone', `'a b'`]],
  ['INV-MONEY', 'billing.invoice_line', `id = 'draft_a_line3'`, ['category', `'x'`], ['model', `'x'`], ['power', `'x'`], ['side', `'x'`]],
  ['INV-MONEY', 'billing.lease', `id = 'lease_a'`, ['model', `'x'`], ['power', `'x'`], ['product', `'x'`]],
  ['INV-MONEY', 'billing.lease_metering', `lease_id = 'lease_a'`, ['gpu_count', '0'], ['settlement_seconds', '0']],
  ['INV-MONEY', 'billing.number_series', 'true', ['last_number', '0']],
  ['INV-MONEY', 'billing.rated_interval', `lease_id = 'lease_a'`, ['quality', `'x'`]],
  ['INV-STRIPE', 'billing.stripe_intent', 'true', ['attempts', '0'], ['generation', '0'], ['status', `'x'`]],
  ['INV-LEDGER', 'ledger.account', `id = 'acc_1'`, ['type', `'x'`]],
  ['INV-CLOSE', 'ledger.opening_balances', 'true', ['singleton', 'false']],
  ['INV-AGENT', 'market.agent', `id = 'agent_a'`, ['state', `'x'`]],
  ['INV-1', 'market.allocation', `id = 'alloc_a'`, ['gpus', `'[3,3)'`]],
  ['INV-CREDIT', 'market.budget', `id = 'budget_a'`, ['limit_micro_usd', '0'], ['scope', `'x'`]],
  ['INV-TIME', 'market.clock', 'true', ['singleton', 'false'], ['speed', '0']],
  ['INV-CREDIT', 'market.credit_standing', `customer_org = 'org_ca'`, ['credit_limit_micro_usd', '-1']],
  ['INV-CURTAIL', 'market.curtailment', `id = 'curt_a'`, ['kind', `'x'`], ['state', `'x'`], ['target_w', '-1']],
  ['INV-2', 'market.feeder', `id = 'feeder_a'`, ['limit_w', '0']],
  ['INV-2', 'market.feeder_reservation', `id = 'draw_a'`, ['draw_w', '0']],
  ['INV-ONCE', 'market.idempotency', `org_id = 'org_ca'`, ['key', `''`]],
  ['INV-INPUT', 'market.job', `id = 'job_a'`, ['gpu_count', '-1'], ['max_micro_usd_per_gpu_hour', '0'], ['max_total_micro_usd', '0'], ['name', `repeat('x', 201)`], ['state', `'x'`]],
  ['INV-INPUT', 'market.job_log', `lease_id = 'lease_a'`, ['stream', `'x'`]],
  ['INV-PROMISE', 'market.lease', `id = 'lease_a'`, ['ceiling_micro_usd', '-1'], ['desired', `'x'`], ['gpu_count', '0'], ['product', `'x'`], ['state', `'x'`]],
  ['INV-INPUT', 'market.node', `id = 'node_a'`, ['gpus', '0'], ['state', `'x'`]],
  ['INV-INPUT', 'market.offer', `id = 'offer_a'`, ['ask_micro_usd_per_gpu_hour', '-1'], ['status', `'x'`]],
  ['INV-TENANT', 'market.organization', `id = 'org_ca'`, ['kind', `'x'`], ['name', `''`], ['status', `'x'`]],
  ['INV-INPUT', 'market.plan', `id = 'plan_1'`, ['missed_lower_bound', '-1']],
  ['INV-INPUT', 'market.pool', `id = 'pool_a'`, ['gpu_memory_gib', '0'], ['gpus_per_node', '0'], ['load_fraction_ppm', '0'], ['max_w_per_gpu', '0'], ['speed_ppm', '0']],
  ['INV-INPUT', 'market.power_model', `id = 'power_a'`, ['pue_ppm', '999999']],
  ['INV-PRICE', 'market.price_series', `id = 'series_a'`, ['interval_seconds', '0'], ['kind', `'x'`], ['stale_after_seconds', '0']],
  ['INV-INPUT', 'market.site', `id = 'site_a'`, ['country', `'us'`], ['interconnection_w', '0'], ['name', `''`], ['status', `'x'`]],
  ['INV-ORDER', 'outbox.event', `aggregate_id = 'job_a'`, ['topic', `'x'`]],
];

const refusedBy = (constraint: string) => ({ code: '23514', constraint });
function check(name: string, table: string, constraint: string, attack: string): Guard {
  return { name, proves: [`check ${table}.${constraint}`], as: owner, attack, refused: refusedBy(constraint), remove: `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}` };
}
const invoice = (set: string): string => `UPDATE billing.invoice SET ${set}, version = version + 1 WHERE id = 'draft_a'`;

/** Checks with a meaning of their own. */
const others: readonly (readonly [name: string, table: string, constraint: string, attack: string])[] = [
  ['INV-FOUR-EYES: who prepared an invoice does not approve it', 'billing.invoice', 'invoice_four_eyes', invoice(`approved_by = '{system:rating}'`)],
  ['INV-FOUR-EYES: nothing is approved by nobody', 'billing.invoice', 'invoice_approved_by_somebody', invoice(`state = 'approved'`)],
  ['INV-FOUR-EYES: somebody prepared every invoice', 'billing.invoice', 'invoice_prepared_by_check', invoice(`prepared_by = '{}'`)],
  ['INV-MONEY: the total of an invoice is its parts', 'billing.invoice', 'invoice_total_adds_up', invoice('total_minor = 1')],
  ['INV-MONEY: no more is paid than owed', 'billing.invoice', 'invoice_paid_within_total', invoice('paid_minor = 9999')],
  ['INV-MONEY: nothing negative is paid', 'billing.invoice', 'invoice_paid_minor_check', invoice('paid_minor = -1')],
  ['INV-MONEY: nothing negative is credited', 'billing.invoice', 'invoice_credited_minor_check', invoice('credited_minor = -1')],
  ['INV-MONEY: an invoice is in a state of the table', 'billing.invoice', 'invoice_state_check', invoice(`state = 'draft.x'`)],
  ['INV-NUMBER: a number is given at issue and not before', 'billing.invoice', 'invoice_number_at_issue', invoice(`number = 'SY-X'`)],
  ['INV-MONEY: an amount differs from what was rated only with a reason on record', 'billing.invoice_line', 'invoice_line_adjusted_openly',
    `WITH line AS (UPDATE billing.invoice_line SET amount_minor = 900 WHERE id = 'draft_a_line1' RETURNING id), total AS (${invoice('subtotal_minor = 900, total_minor = 980')} RETURNING id) SELECT FROM line, total`],
  ['INV-MONEY: a line covers time', 'billing.invoice_line', 'invoice_line_check', `UPDATE billing.invoice_line SET period_to = period_from WHERE id = 'draft_a_line1'`],
  ['INV-MONEY: a rating does not see what is not there yet', 'billing.lease_metering', 'lease_metering_check', `UPDATE billing.lease_metering SET rated_version = 9`],
  ['INV-11: what a bill differs from its quote by adds up', 'billing.quoted_vs_billed', 'quoted_vs_billed_adds_up', `UPDATE billing.quoted_vs_billed SET index_micro_usd = 0 WHERE lease_id = 'lease_a'`],
  ['INV-PRICE: a print covers time (billing)', 'billing.price_print', 'price_print_check', copyOf('billing.price_print', 'true', { revision: 2, ends_at: '2026-01-01T00:00:00Z' })],
  ['INV-RECUR: a fact of a contract is of a known kind', 'billing.lease_fact', 'lease_fact_kind_check', copyOf('billing.lease_fact', `lease_id = 'lease_a'`, { kind: 'x' })],
  ['INV-RECUR: revisions of a fact count from one', 'billing.lease_fact', 'lease_fact_revision_check', copyOf('billing.lease_fact', `lease_id = 'lease_a'`, { revision: 0 })],
  ['INV-STRIPE: a call to the provider tells how it ended', 'billing.stripe_intent', 'intent_tells_how_it_ended', `UPDATE billing.stripe_intent SET status = 'succeeded'`],
  ['INV-CLOSE: a period is named by its month', 'ledger.period', 'period_id_check', `INSERT INTO ledger.period (id, from_at, to_at, state) VALUES ('February', '2026-02-01Z', '2026-03-01Z', 'open')`],
  ['INV-LEDGER: a posting has an amount', 'ledger.posting', 'posting_amount_minor_check', copyOf('ledger.posting', 'position = 0', { position: 9, amount_minor: 0 })],
  ['INV-LEDGER: a posting is a debit or a credit', 'ledger.posting', 'posting_direction_check',
    `INSERT INTO ledger.posting VALUES (1, 8, 'receivable/USD/org_ca', 'debit', 5, 'USD'), (1, 9, 'payable/USD', 'x', 5, 'USD')`],
  ['INV-1: an allocation has a beginning and an end', 'market.allocation', 'allocation_from_until', `UPDATE market.allocation SET during = '[2026-01-01Z,)' WHERE id = 'alloc_a'`],
  ['INV-1: an allocation is for a lease or a hold', 'market.allocation', 'allocation_has_one_reason', `UPDATE market.allocation SET hold_id = 'hold_a' WHERE id = 'alloc_a'`],
  ['INV-2: a draw has a beginning, which counts, and an end', 'market.feeder_reservation', 'feeder_reservation_from_until', `UPDATE market.feeder_reservation SET during = '(2026-01-01Z,2026-01-02Z]' WHERE id = 'draw_a'`],
  ['INV-2: a draw is for a lease or a hold', 'market.feeder_reservation', 'feeder_reservation_has_one_reason', `UPDATE market.feeder_reservation SET hold_id = 'hold_a' WHERE id = 'draw_a'`],
  ['INV-CURTAIL: a curtailment covers time', 'market.curtailment', 'curtailment_check', `UPDATE market.curtailment SET ends_at = starts_at WHERE id = 'curt_a'`],
  ['INV-PROMISE: a lease covers time', 'market.lease', 'lease_check', `UPDATE market.lease SET ends_at = starts_at WHERE id = 'lease_a'`],
  ['INV-PRICE: a print covers time', 'market.price_print', 'price_print_check', copyOf('market.price_print', `series_id = 'series_a'`, { revision: 2, ends_at: '2026-01-01T00:00:00Z' })],
  ['INV-METER: a reading covers time', 'metering.reading', 'reading_check', copyOf('metering.reading', `id = 'read_a'`, { id: 'x', to_at: '2026-01-01T00:00:00Z' })],
  ['INV-METER: energy is not negative', 'metering.reading', 'reading_energy_wh_check', copyOf('metering.reading', `id = 'read_a'`, { id: 'x', meter_id: 'x', energy_wh: -1 })],
  ['INV-METER: GPU time is not negative', 'metering.reading', 'reading_gpu_seconds_check', copyOf('metering.reading', `id = 'read_a'`, { id: 'x', meter_id: 'x', gpu_seconds: -1 })],
  ['INV-METER: a reading says what it is worth', 'metering.reading', 'reading_quality_check', copyOf('metering.reading', `id = 'read_a'`, { id: 'x', meter_id: 'x', quality: 'x' })],
];

export const checkGuards: readonly Guard[] = [
  ...columns.flatMap(([invariant, table, row, ...values]) => values.map(([column, value]) =>
    check(`${invariant}: ${table}.${column} is never ${value}`, table, `${table.split('.')[1]}_${column}_check`, `UPDATE ${table} SET ${column} = ${value} WHERE ${row}`))),
  ...others.map(([name, table, constraint, attack]) => check(name, table, constraint, attack)),
];
