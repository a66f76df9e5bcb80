/**
 * The world that is attacked: two of everything, A and B. Customer A has work at operator A's site, customer B at operator B's;
 * lease, readings and an issued invoice each. Everything of A ends in `a`.
 */
function half(x: 'a' | 'b'): string {
  const [c, o] = [`org_c${x}`, `org_o${x}`];
  const t0 = `'2026-01-01T00:00:00Z'`;
  const t1 = `'2026-01-01T08:00:00Z'`;
  return `
INSERT INTO market.organization (id, kind, name, created_at) VALUES ('${c}', 'customer', 'customer ${x}', ${t0}), ('${o}', 'operator', 'operator ${x}', ${t0});
INSERT INTO market.member (id, org_id, email, name, roles, password_hash, oidc_subject, created_at) VALUES ('user_${x}', '${c}', '${x}@c.test', 'C${x}', '{owner}', 'hash', 'sub_${x}', ${t0});
INSERT INTO market.api_key (id, org_id, member_id, name, hash, scopes, created_at) VALUES ('key_${x}', '${c}', 'user_${x}', 'k', 'keyhash_${x}', '{jobs:write}', ${t0});
INSERT INTO market.project (id, customer_org, name, created_at) VALUES ('proj_${x}', '${c}', 'p', ${t0});
INSERT INTO market.idempotency (org_id, operation, key, input_hash, created_at) VALUES ('${c}', 'submitJob', 'k', 'h', ${t0});
INSERT INTO market.site (id, operator_org, name, country, time_zone, interconnection_w, created_at) VALUES ('site_${x}', '${o}', 'S', 'US', 'UTC', 1000000, ${t0});
INSERT INTO market.feeder (id, site_id, operator_org, name, limit_w) VALUES ('feeder_${x}', 'site_${x}', '${o}', 'F', 10000);
INSERT INTO market.power_model (id, site_id, operator_org, version, effective_from, tariff, pue_ppm, created_at) VALUES ('power_${x}', 'site_${x}', '${o}', 1, ${t0}, '{}', 1200000, ${t0});
INSERT INTO market.pool (id, site_id, feeder_id, operator_org, name, gpu_model, gpu_memory_gib, gpus_per_node, max_w_per_gpu, load_fraction_ppm, created_at)
  VALUES ('pool_${x}', 'site_${x}', 'feeder_${x}', '${o}', 'P', 'H100', 80, 8, 1000, 700000, ${t0});
INSERT INTO market.node (id, pool_id, site_id, operator_org, name, gpus) VALUES ('node_${x}', 'pool_${x}', 'site_${x}', '${o}', 'N', 8);
INSERT INTO market.offer (id, pool_id, site_id, operator_org, version, ask_micro_usd_per_gpu_hour, power_terms, curtailment_terms, valid_from, status, created_at)
  VALUES ('offer_${x}', 'pool_${x}', 'site_${x}', '${o}', 1, 2000000, '{}', '{}', ${t0}, 'published', ${t0});
INSERT INTO market.price_series (id, node, kind, interval_seconds, source, synthetic, stale_after_seconds, owner_org) VALUES ('series_${x}', 'HUB_${x}', 'real_time', 300, 'test', true, 900, '${o}');
INSERT INTO market.price_print (series_id, starts_at, ends_at, micro_usd_per_mwh, recorded_at) VALUES ('series_${x}', ${t0}, '2026-01-01T00:05:00Z', 30000000, ${t0});
INSERT INTO market.quote (id, customer_org, spec, options, refusals, created_at, valid_until) VALUES ('quote_${x}', '${c}', '{}', '[]', '[]', ${t0}, ${t1});
INSERT INTO market.job (id, customer_org, project_id, name, state, gpu_count, spec, max_total_micro_usd, submitted_at) VALUES ('job_${x}', '${c}', 'proj_${x}', 'j', 'running', 4, '{}', 9000000, ${t0});
INSERT INTO market.job_command (job_id, customer_org, run) VALUES ('job_${x}', '${c}', '{"command": ["secret"]}');
INSERT INTO market.lease (id, job_id, customer_org, operator_org, site_id, pool_id, offer_id, plan_id, state, gpu_count, rate_card, energy_model, ceiling_micro_usd, quoted_micro_usd, starts_at, ends_at, created_at)
  VALUES ('lease_${x}', 'job_${x}', '${c}', '${o}', 'site_${x}', 'pool_${x}', 'offer_${x}', 'plan_1', 'active', 4, '{}', '{}', 5000000, 4000000, ${t0}, ${t1}, ${t0});
INSERT INTO market.hold (id, customer_org, operator_org, quote_id, quote_option_id, site_id, pool_id, expires_at, created_at) VALUES ('hold_${x}', '${c}', '${o}', 'quote_${x}', 'option_${x}', 'site_${x}', 'pool_${x}', ${t1}, ${t0});
INSERT INTO market.allocation (id, node_id, gpus, during, lease_id) VALUES ('alloc_${x}', 'node_${x}', '[0,4)', tstzrange(${t0}, ${t1}), 'lease_${x}');
INSERT INTO market.allocation (id, node_id, gpus, during, hold_id) VALUES ('held_${x}', 'node_${x}', '[4,6)', tstzrange(${t0}, ${t1}), 'hold_${x}');
INSERT INTO market.feeder_reservation (id, feeder_id, lease_id, draw_w, during) VALUES ('draw_${x}', 'feeder_${x}', 'lease_${x}', 4000, tstzrange(${t0}, ${t1}));
INSERT INTO market.feeder_reservation (id, feeder_id, hold_id, draw_w, during) VALUES ('held_draw_${x}', 'feeder_${x}', 'hold_${x}', 2000, tstzrange(${t0}, ${t1}));
INSERT INTO market.reservation (id, customer_org, operator_org, name, site_id, pool_id, offer_id, quote_id, quote_option_id, hold_id, card_id, gpu_count, draw_w, starts_at, ends_at, take_or_pay_micro_usd, power_micro_usd, state, created_at)
  VALUES ('resv_${x}', '${c}', '${o}', 'block', 'site_${x}', 'pool_${x}', 'offer_${x}', 'quote_${x}', 'option_${x}', 'hold_${x}', 'card_${x}', 2, 2000, ${t0}, ${t1}, 1000, 10, 'requested', ${t0});
INSERT INTO market.relisting (id, reservation_id, node_id, gpus, during, created_at) VALUES ('rel_${x}', 'resv_${x}', 'node_${x}', '[4,6)', tstzrange(${t0}, ${t1}), ${t0});
INSERT INTO market.relisted_use VALUES ('resv_${x}', 'lease_${x}', 1, 2, tstzrange(${t0}, ${t1}), 2000000, ${t1});
INSERT INTO market.curtailment (id, site_id, operator_org, notice_at, starts_at, ends_at, target_w, reason, state, created_at) VALUES ('curt_${x}', 'site_${x}', '${o}', ${t0}, ${t0}, ${t1}, 0, 'test', 'declared', ${t0});
INSERT INTO market.curtailment_change VALUES ('curt_${x}', 1, 'site_${x}', '${o}', 'declared', ${t0}, ${t0}, ${t1}, 0, 'test', NULL);
INSERT INTO market.curtailment_stage VALUES ('curt_${x}', 'firm', 'site_${x}', '${o}', ${t0}, 4000, 0);
INSERT INTO market.curtailment_shed (curtailment_id, lease_id, stage, site_id, pool_id, operator_org, customer_org, job_id, draw_w, gpu_count, compensation_micro_usd_per_gpu_hour, noticed_at, tell_at, stops_at, run_to, resume_by, breaches, outcome)
  VALUES ('curt_${x}', 'lease_${x}', 'firm', 'site_${x}', 'pool_${x}', '${o}', '${c}', 'job_${x}', 4000, 4, 500000, ${t0}, ${t0}, ${t0}, ${t1}, ${t1}, '[]', 'planned');
INSERT INTO market.curtailment_site_report VALUES ('curt_${x}', 1, 'acknowledged', 'site_${x}', '${o}', ${t0}, ${t0});
INSERT INTO market.price_trigger (site_id, operator_org, shed_at_micro_usd_per_mwh, resume_below_micro_usd_per_mwh, shed_to_w, set_at) VALUES ('site_${x}', 'org_o${x}', 120000000, 100000000, 0, '2026-01-01T00:00:00Z');
INSERT INTO market.curtailment_power VALUES ('curt_${x}', ${t0}, 'site_${x}', '${o}', 1, 'meter');
INSERT INTO market.pool_state VALUES ('pool_${x}', ${t0}, 'site_${x}', 1, 1);
INSERT INTO market.site_fault VALUES (${x === 'a' ? 1 : 2}, 'lease_${x}', 'site_${x}', 'pool_${x}', ${t0}, 'test');
INSERT INTO market.agent (id, site_id, operator_org, name, token_hash, state, created_at) VALUES ('agent_${x}', 'site_${x}', '${o}', 'box', 'token_${x}', 'enrolled', ${t0});
INSERT INTO market.agent_assertion (agent_id, jti, replayable_until) VALUES ('agent_${x}', 'jti', ${t1});
INSERT INTO market.job_log (lease_id, line_number, job_id, customer_org, at, stream, line) VALUES ('lease_${x}', 1, 'job_${x}', '${c}', ${t0}, 'stdout', 'secret');
INSERT INTO market.credit_standing (customer_org, credit_limit_micro_usd, payment_method_ok, billing_seq, updated_at) VALUES ('${c}', 1000000, true, 1, ${t0});
INSERT INTO market.budget (id, customer_org, scope, limit_micro_usd, updated_at) VALUES ('budget_${x}', '${c}', 'org_month', 1000000, ${t0});
INSERT INTO market.budget_alert VALUES ('budget_${x}', '2026-01', 50, '${c}', 1, 2, ${t0});
INSERT INTO market.webhook_endpoint (id, customer_org, url, description, kinds, created_at) VALUES ('hook_${x}', '${c}', 'https://example.com', '', '{job.failed}', ${t0});
INSERT INTO market.webhook_secret VALUES ('hook_${x}', 1, '${c}', 'whsec_${'A'.repeat(32)}', ${t0}, NULL);
INSERT INTO market.webhook_delivery (id, endpoint_id, customer_org, event_id, kind, body, created_at, state, next_attempt_at) VALUES ('dlv_${x}', 'hook_${x}', '${c}', 'evt_1', 'job.failed', '{}', ${t0}, 'failed', ${t0});
INSERT INTO market.audit_log (at, org_id, actor, action, subject, detail) VALUES (${t0}, '${c}', 'user_${x}', 'x', 'y', '{}');
INSERT INTO outbox.event (topic, aggregate_id, aggregate_seq, payload, customer_org, operator_org, site_id, job_id, occurred_at, global_seq)
  VALUES ('job.running', 'job_${x}', 1, '{}', '${c}', '${o}', 'site_${x}', 'job_${x}', ${t0}, ${x === 'a' ? 1 : 2});
INSERT INTO metering.batch (agent_id, epoch, sequence, hash, received_at, items) VALUES ('agent_${x}', 1, 1, 'h', ${t0}, 1);
INSERT INTO metering.reading (id, lease_id, customer_org, operator_org, site_id, agent_id, meter_id, from_at, to_at, gpu_seconds, energy_wh, source, quality, epoch, sequence, received_at)
  VALUES ('read_${x}', 'lease_${x}', '${c}', '${o}', 'site_${x}', 'agent_${x}', 'm', ${t0}, '2026-01-01T00:05:00Z', 1200, 300, 'rack', 'metered', 1, 1, ${t0});
INSERT INTO billing.account (org_id, name, kind, stripe_customer_id) VALUES ('${c}', 'c', 'customer', 'cus_${x}'), ('${o}', 'o', 'operator', NULL);
INSERT INTO billing.account_terms VALUES ('${c}', 1, '2027-01', '2027-01-01', 'monthly', 'UTC', 14, 'user_x', '2026-01-01');
INSERT INTO billing.account_details VALUES ('${c}', 1, 'c', NULL, NULL, NULL, NULL, 'user_x', '2026-01-01');
INSERT INTO billing.credit_decision VALUES ('${c}', 1, 1, 'x', 'user_f', '2026-01-01');
INSERT INTO billing.lease (id, customer_org, operator_org, site_id, rate_card, model, power, started_at) VALUES ('lease_${x}', '${c}', '${o}', 'site_${x}', '{}', 'agent', 'gross', ${t0});
INSERT INTO billing.lease_metering (lease_id, job_name, site_name, gpu_count, energy_model, settlement_seconds, ceiling_micro_usd, quoted_micro_usd, starts_at, ends_at)
  VALUES ('lease_${x}', 'j', 'S', 4, '{}', 300, 1, 1, ${t0}, ${t1});
INSERT INTO billing.rated_interval (lease_id, from_at, to_at, gpu_seconds, quality, reading_ids) VALUES ('lease_${x}', ${t0}, ${t1}, 1, 'metered', '{}');
INSERT INTO billing.interval_amount (lease_id, from_at, period, component_index, denominator, numerator, quantity) VALUES ('lease_${x}', ${t0}, '2026-01', 0, 3600, 1, 1);
INSERT INTO billing.rated_interval_history (lease_id, from_at, revision, to_at, gpu_seconds, quality, reading_ids, period, amounts, replaced_at) VALUES ('lease_${x}', ${t0}, 1, ${t1}, 1, 'metered', '{}', '', '[]', ${t1});
INSERT INTO billing.quoted_vs_billed VALUES ('lease_${x}', 10, 12, 1, 1, 0, 0, ${t1});
INSERT INTO billing.lease_fact (lease_id, kind, key, revision, fact, recorded_at) VALUES ('lease_${x}', 'availability', '2026-01', 1, '{}', ${t1});
${invoice(`inv_${x}`, c, o, `lease_${x}`, 'issued', { number: `'SY-${x}'`, stripe: `'in_${x}'` })}
${invoice(`draft_${x}`, c, o, `lease_${x}`, 'draft.review', {})}
${invoice(`open_${x}`, c, o, `lease_${x}`, 'draft.collecting', {})}
INSERT INTO billing.invoice_move (invoice_id, customer_org, action, to_state, to_version, actor, at) VALUES ('inv_${x}', '${c}', 'issue', 'issued', 1, 'system', ${t0});
${afterIssue(x, c)}
INSERT INTO billing.payout_suspension VALUES ('org_s${x}', ${t0});
${payouts(x, o)}`;
}

/** A payout account with its terms, a payout that is proposed and one that the bank has, the history of the one and a statement. */
function payouts(x: string, operator: string): string {
  return `
INSERT INTO billing.payout_account (operator_org, currency, name, country, stripe_account_id, status, version) VALUES ('${operator}', 'USD', 'o', 'US', 'acct_${x}', 'payable', 1);
INSERT INTO billing.payout (id, operator_org, currency, slot, state, amount_minor, available_minor, owed_minor, reserve_minor, proposed_by, proposed_at, approvals, approved_by, attempt, stripe_transfer_id,
  reversed_minor, bank_attempt, bank_payout_id, paid_minor, version)
  VALUES ('pay_${x}', '${operator}', 'USD', '2026-02', 'proposed', 900, 1000, 0, 100, 'user_f', '2026-02-01T00:00:00Z', '[]', '{}', 0, NULL, 0, 0, NULL, 0, 1),
    ('paid_${x}', '${operator}', 'USD', '2026-01', 'paid', 900, 1000, 0, 100, 'user_f', '2026-01-31T00:00:00Z', '[]', '{user_g}', 1, 'tr_${x}', 0, 1, 'po_${x}', 900, 1);
INSERT INTO billing.payout_move (payout_id, operator_org, action, to_state, actor, at) VALUES ('pay_${x}', '${operator}', 'proposed', 'proposed', 'user_f', '2026-02-01T00:00:00Z');
INSERT INTO billing.statement (number, operator_org, currency, period, from_at, to_at, through_seq, content, issued_at)
  VALUES ('ST-${x}', '${operator}', 'USD', '2026-01', '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', 1, '{}', '2026-02-01T00:00:00Z');
INSERT INTO billing.payout_terms (operator_org, currency, version, cadence, minimum_minor, maximum_minor, reserve_share_ppm, reserve_window_days, effective_from, set_by, set_at, reason)
  VALUES ('${operator}', 'USD', 1, 'weekly', 100, 1000, 50000, 30, '2026-01-01T00:00:00Z', 'user_f', '2026-01-01T00:00:00Z', 'agreed');`;
}

/** A credit note of 100 that is done, one of 200 that is proposed, a dispute and dunning with a notice. */
function afterIssue(x: string, customer: string): string {
  const note = (id: string, state: string, minor: number, number: string, approved: string, done: string): string =>
    `('${id}', 'credit_note', 'inv_${x}', '${customer}', 'USD', '${state}', '[{"lineId": "inv_${x}_line1", "amountMinor": "${minor}"}]', '[]', ${minor}, 'customer_credit', ${minor}, 0, 'outage', 'user_f',
      '2026-01-03T00:00:00Z', '[]', '${approved}', ${number}, ${done}, 1)`;
  return `
INSERT INTO billing.remedy (id, kind, invoice_id, customer_org, currency, state, lines, fees, amount_minor, settle_to, against_due_minor, owed_back_minor, reason, proposed_by, proposed_at, approvals, approved_by, number, stripe_id, done_at, version)
  VALUES ${note(`rem_${x}`, 'done', 100, `'SY-CN-${x}', 'cn_${x}'`, '{user_g}', `'2026-01-04T00:00:00Z'`)}, ${note(`prop_${x}`, 'proposed', 200, 'NULL, NULL', '{}', 'NULL')};
INSERT INTO billing.dispute (id, invoice_id, customer_org, currency, state, amount_minor, fee_minor, reason, opened_at, shares, version) VALUES ('du_${x}', 'inv_${x}', '${customer}', 'USD', 'open', 500, 15, 'fraudulent', '2026-01-05T00:00:00Z', '[]', 1);
INSERT INTO billing.dunning (invoice_id, customer_org, state, started_at, steps, retry_due) VALUES ('inv_${x}', '${customer}', 'running', '2026-01-05T00:00:00Z', 1, false);
INSERT INTO billing.dunning_notice (invoice_id, step, customer_org, kind, at) VALUES ('inv_${x}', 0, '${customer}', 'reminder', '2026-01-05T00:00:00Z');`;
}

/** An invoice of 1,000 + 80 tax, and a line of the operator's side. */
function invoice(id: string, customer: string, operator: string, lease: string, state: string, { number = 'NULL', stripe = 'NULL' }: { number?: string; stripe?: string }): string {
  const issued = number === 'NULL' ? 'NULL' : `'2026-01-02T00:00:00Z'`;
  const approved = number === 'NULL' ? '{}' : '{user_finance1}';
  const line = (n: number, side: string, category: string, amount: number): string =>
    `('${id}_line${n}', '${id}', ${n}, '${customer}', '${lease}', 'site', '${operator}', 'agent', 'gross', 'card', 'k', ${n}, 'l', '${side}', '${category}', ${amount}, ${amount}, ${amount}, '[]',
      '2026-01-01T00:00:00Z', '2026-01-01T08:00:00Z', '1', 'h', '1/1')`;
  return `
INSERT INTO billing.invoice (id, customer_org, gather_key, state, currency, subtotal_minor, tax_minor, total_minor, credited_minor, paid_minor, prepared_by, approvals, approved_by, stripe_invoice_id, payment_attempts, created_at, version)
  VALUES ('${id}', '${customer}', '${id}', '${state}', 'USD', 1000, 80, 1080, 0, 0, '{system:rating}', '[]', '${approved}', ${stripe}, 0, '2026-01-01T09:00:00Z', 1);
INSERT INTO billing.invoice_line (id, invoice_id, position, customer_org, lease_id, site_id, operator_org, model, power, rate_card_id, component_kind, component_index, label, side, category, rated_minor, billed_minor,
  amount_minor, adjustments, period_from, period_to, quantity, unit, precise_micros) VALUES ${line(1, 'customer', 'charge', 1000)}, ${line(2, 'customer', 'tax', 80)}, ${line(3, 'operator', 'fee', 50)};
UPDATE billing.invoice SET number = ${number}, issued_at = ${issued}, version = version + 1 WHERE id = '${id}';`;
}

/** A line of the ledger's chain: `hash` is 64 times the digit. */
const link = (n: number): string => String(n).repeat(64);

export const world = `
INSERT INTO market.organization (id, kind, name, created_at) VALUES ('org_p', 'platform', 'platform', '2026-01-01T00:00:00Z');
INSERT INTO market.plan (id, planned_at, jobs, placed, unplaced, cost_micro_usd, lower_bound_micro_usd, scarcity, wall_ms) VALUES ('plan_1', '2026-01-01T00:00:00Z', 1, 1, 0, 1, 1, '{}', 1);
INSERT INTO market.signing_key (kid, private_jwk, created_at) VALUES ('kid', '{}', '2026-01-01T00:00:00Z');
INSERT INTO market.clock (anchor_wall_ms, anchor_market_ms, speed) VALUES (0, 0, 1);
${half('a')}
${half('b')}
INSERT INTO billing.price_print (series_id, starts_at, ends_at, revision, micro_usd_per_mwh) VALUES ('series_a', '2026-01-01T00:00:00Z', '2026-01-01T00:05:00Z', 1, 30000000);
INSERT INTO billing.stripe_intent (key, scope, step, generation, input_hash, status, attempts, claimed_at) VALUES ('k1', 'inv_a', 'create', 1, 'h', 'claimed', 1, '2026-01-01T00:00:00Z');
INSERT INTO billing.webhook_event (stripe_event_id, type, raw_body, signature, received_at) VALUES ('evt_1', 'invoice.paid', '{}', 's', '2026-01-01T00:00:00Z');
INSERT INTO billing.claim (key) VALUES ('claim_1');
INSERT INTO billing.number_series (series, last_number) VALUES ('SY', 2);
INSERT INTO billing.mark (name, position) VALUES ('readings', 1);
INSERT INTO outbox.handled (consumer, event_id) SELECT 'billing', min(id) FROM outbox.event;
INSERT INTO ledger.account (id, code, type, currency) VALUES ('acc_1', 'receivable/USD/org_ca', 'asset', 'USD'), ('acc_2', 'payable/USD', 'liability', 'USD'), ('acc_3', 'cash/EUR', 'asset', 'EUR'), ('acc_4', 'equity/USD', 'equity', 'USD');
INSERT INTO ledger.period (id, from_at, to_at, state) VALUES ('2025-12', '2025-12-01T00:00:00Z', '2026-01-01T00:00:00Z', 'open'), ('2026-01', '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', 'open');
UPDATE ledger.period SET state = 'locked', locked_by = 'user_f', moved_by = 'user_f' WHERE id = '2025-12';
UPDATE ledger.period SET state = 'closed', moved_by = 'user_g' WHERE id = '2025-12';
INSERT INTO ledger.account_mapping (version, role, gl_code, set_by, set_at) VALUES (1, 'receivable', '1200', 'user_f', '2026-01-01T00:00:00Z');
INSERT INTO ledger.opening_balances (as_of, entries, imported_by, imported_at) VALUES ('2026-01-01T00:00:00Z', '[]', 'user_f', '2026-01-01T00:00:00Z');
INSERT INTO billing.accrual (period_id, lease_id, inputs, customer_minor, currency, accrued_at) VALUES ('2025-12', 'lease_a', 'x', 1, 'USD', '2026-01-01T00:00:00Z');
INSERT INTO billing.difference (id, kind, subject, currency, stripe_minor, ledger_minor, note, parks, effective_at, opened_at, state, resolution, proposed_by, approvals, approved_by, resolved_at, version)
  SELECT v.id, 'missing_in_ledger', v.id, 'USD', 5, 0, 'x', false, now(), now(), v.state, CASE v.state WHEN 'open' THEN NULL ELSE '{"action": "accept", "reason": "x"}'::jsonb END,
    CASE v.state WHEN 'open' THEN NULL ELSE 'user_f' END, '[]', CASE v.state WHEN 'open' THEN '{}'::text[] ELSE '{user_g}' END, CASE v.state WHEN 'resolved' THEN now() END, 1
  FROM (VALUES ('diff_a', 'open'), ('diff_p', 'approved'), ('diff_r', 'resolved')) AS v (id, state);
INSERT INTO billing.reconciliation_run (state, requested_by, started_at, finished_at) VALUES ('finished', 'x', now(), now());
INSERT INTO billing.clearing_item (id, side, kind, subject, currency, amount_minor, at, effective_at) VALUES ('txn_a', 'stripe', 'charge', 'charge/ch_a', 'USD', 5, now(), now());
WITH t AS (INSERT INTO ledger.transaction (seq, id, key, kind, input_hash, effective_at, recorded_at, refs, previous_hash, hash)
    VALUES (1, 'txn_1', 'key_1', 'issue', 'h', '2026-01-02T00:00:00Z', '2026-01-02T00:00:00Z', '{}', '${link(0)}', '${link(1)}'))
  INSERT INTO ledger.posting (transaction_seq, position, account_code, direction, amount_minor, currency)
    VALUES (1, 0, 'receivable/USD/org_ca', 'debit', 1080, 'USD'), (1, 1, 'payable/USD', 'credit', 1080, 'USD');
`;

/** A transaction that continues the world's chain, with given parts changed; one statement, so deferred checks see it whole. */
export function booking(change: { seq?: number; key?: string; previous?: string; effective?: string; recorded?: string; postings?: string } = {}): string {
  const { seq = 2, key = 'key_2', previous = link(1), effective = '2026-01-03T00:00:00Z', recorded = '2026-01-03T00:00:00Z' } = change;
  const postings = change.postings ?? `(${seq}, 0, 'receivable/USD/org_ca', 'debit', 10, 'USD'), (${seq}, 1, 'payable/USD', 'credit', 10, 'USD')`;
  const entry = `INSERT INTO ledger.transaction (seq, id, key, kind, input_hash, effective_at, recorded_at, refs, previous_hash, hash)
    VALUES (${seq}, 'txn_2', '${key}', 'issue', 'h', '${effective}', '${recorded}', '{}', '${previous}', '${link(2)}')`;
  if (postings === '') return entry;
  return `WITH t AS (${entry} RETURNING seq) INSERT INTO ledger.posting (transaction_seq, position, account_code, direction, amount_minor, currency) VALUES ${postings}`;
}
