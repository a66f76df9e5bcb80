/**
 * Who may see and write which row. The gateway acts for one organisation at a time and is held to it here, whatever its
 * code does; scheduler and billing are trusted with their own schemas; `sy_reader` sees the market (never a command,
 * a budget or a name of a customer's job) so that a quote can weigh every site.
 */
const tenantTables = `
  market.organization market.member market.api_key market.project market.idempotency market.site market.feeder market.power_model market.pool
  market.node market.offer market.price_series market.price_print market.quote market.job market.job_command market.plan market.lease market.hold
  market.allocation market.feeder_reservation market.curtailment market.agent market.job_log market.credit_standing market.budget market.audit_log
  metering.batch metering.reading billing.account billing.lease billing.lease_metering billing.rated_interval billing.invoice billing.invoice_line billing.invoice_move
  ledger.account ledger.period ledger.transaction ledger.posting
`.trim().split(/\s+/);

const mine = `customer_org = market.ctx_org() AND market.ctx_kind() = 'customer'`;
const operates = `operator_org = market.ctx_org() AND market.ctx_kind() = 'operator'`;
const platform = `market.ctx_kind() = 'platform'`;
/** A price series belongs to the operator that began it, or to the platform. */
const importsPrices = `(owner_org = market.ctx_org() AND market.ctx_kind() = 'operator') OR ${platform}`;
const atMySite = `site_id = market.ctx_site() AND market.ctx_kind() = 'agent'`;

function policy(table: string, name: string, command: string, role: string, using: string | undefined, check?: string): string {
  const parts = [`CREATE POLICY ${name} ON ${table} FOR ${command} TO ${role}`];
  if (using !== undefined) parts.push(`USING (${using})`);
  if (check !== undefined) parts.push(`WITH CHECK (${check})`);
  return `${parts.join(' ')};`;
}
/** Read and write rows that `rule` names, through the gateway. */
const own = (table: string, rule: string): string => policy(table, 'gateway_own', 'ALL', 'sy_gateway', rule, rule);
const read = (table: string, name: string, rule: string): string => policy(table, name, 'SELECT', 'sy_gateway', rule);

/**
 * Row-level security stands on copies of owners in every row. These keys make the copies agree with what they are copies of:
 * nobody puts an agent, an offer or a curtailment on another operator's site, or a hold on another customer's quote.
 */
const partiesAgree = [
  ...['site', 'operator_org', 'quote', 'customer_org', 'project', 'customer_org', 'job', 'customer_org', 'member', 'org_id', 'pool', 'site_id', 'feeder', 'site_id']
    .flatMap((word, i, all) => (i % 2 === 0 ? [`ALTER TABLE market.${word} ADD CONSTRAINT ${word}_and_owner UNIQUE (id, ${all[i + 1]});`] : [])),
  ...['feeder', 'power_model', 'pool', 'node', 'offer', 'curtailment', 'agent', 'lease', 'hold'].map((t) => belongs(t, 'site', 'site_id', 'operator_org')),
  ...['node', 'offer', 'lease', 'hold'].map((t) => belongs(t, 'pool', 'pool_id', 'site_id')),
  belongs('pool', 'feeder', 'feeder_id', 'site_id'),
  ...['job_command', 'lease'].map((t) => belongs(t, 'job', 'job_id', 'customer_org')),
  ...['job', 'hold'].map((t) => belongs(t, 'quote', 'quote_id', 'customer_org')),
  ...['job', 'budget'].map((t) => belongs(t, 'project', 'project_id', 'customer_org')),
  belongs('api_key', 'member', 'member_id', 'org_id'),
];
function belongs(table: string, parent: string, column: string, owner: string): string {
  return `ALTER TABLE market.${table} ADD CONSTRAINT ${table}_of_its_${parent} FOREIGN KEY (${column}, ${owner}) REFERENCES market.${parent} (id, ${owner});`;
}

/** Events others act upon. What billing and the scheduler alone decide, nobody says through the gateway: credit, a commitment, money that came in. */
const tells = `CASE market.ctx_kind()
  WHEN 'platform' THEN topic NOT IN ('lease.committed', 'invoice.issued', 'invoice.paid', 'invoice.payment_failed', 'invoice.voided', 'credit.issued', 'dispute.opened', 'dispute.closed', 'dunning.notice')
  WHEN 'customer' THEN customer_org = market.ctx_org() AND (topic ~ '^(job|quote|lease)[.]' OR topic IN ('account.payment_method_added', 'account.terms_changed')) AND topic NOT IN ('lease.committed', 'lease.curtailed', 'lease.work_lost')
  WHEN 'operator' THEN topic = 'prices.imported' OR topic = 'payout.account_asked' AND operator_org = market.ctx_org() OR topic ~ '^(site|curtailment)[.]' AND (operator_org = market.ctx_org()
    OR EXISTS (SELECT 1 FROM market.site s WHERE s.id = site_id AND s.operator_org = market.ctx_org()))
  WHEN 'agent' THEN coalesce(site_id = market.ctx_site(), topic <> 'site.changed') AND (topic ~ '^(job|lease)[.]' OR topic IN ('readings.accepted', 'site.changed')) AND topic NOT IN ('lease.committed', 'lease.curtailed')
  ELSE topic = 'stripe.event_received' END`;

/** Finance reviews through the gateway: it moves drafts, and nothing that was issued, booked or paid. Who prepared stays on record, so four eyes stay four. */
const reviewOnly = [
  `CREATE FUNCTION billing.review_only() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF OLD.state <> 'gathering' AND OLD.state NOT LIKE 'draft.%' OR NEW.state NOT IN ('gathering', 'approved', 'deleted') AND NEW.state NOT LIKE 'draft.%'
       OR (NEW.customer_org, NEW.gather_key, NEW.currency, NEW.number, NEW.issued_at, NEW.due_at, NEW.paid_at, NEW.paid_minor, NEW.credited_minor, NEW.stripe_invoice_id, NEW.created_at)
         IS DISTINCT FROM (OLD.customer_org, OLD.gather_key, OLD.currency, OLD.number, OLD.issued_at, OLD.due_at, OLD.paid_at, OLD.paid_minor, OLD.credited_minor, OLD.stripe_invoice_id, OLD.created_at)
       OR NOT NEW.prepared_by @> OLD.prepared_by THEN
       RAISE EXCEPTION 'invoice %: a review moves drafts, it does not change % to %', OLD.id, OLD.state, NEW.state USING ERRCODE = '23514', CONSTRAINT = 'invoice_review_only';
     END IF;
     RETURN NEW;
   END $$;`,
  `CREATE TRIGGER invoice_review_only BEFORE UPDATE ON billing.invoice FOR EACH ROW WHEN (current_user = 'sy_gateway') EXECUTE FUNCTION billing.review_only();`,
  `CREATE FUNCTION billing.line_review_only() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF NOT EXISTS (SELECT 1 FROM billing.invoice i WHERE i.id = OLD.invoice_id AND i.state LIKE 'draft.%')
       OR (NEW.invoice_id, NEW.customer_org, NEW.operator_org, NEW.lease_id, NEW.side, NEW.category) IS DISTINCT FROM (OLD.invoice_id, OLD.customer_org, OLD.operator_org, OLD.lease_id, OLD.side, OLD.category)
       OR OLD.category NOT IN ('tax', 'fee') AND NEW.rated_minor <> OLD.rated_minor THEN
       RAISE EXCEPTION 'line % of invoice %: a review adjusts amounts of drafts only', OLD.id, OLD.invoice_id USING ERRCODE = '23514', CONSTRAINT = 'line_review_only';
     END IF;
     RETURN NEW;
   END $$;`,
  `CREATE TRIGGER line_review_only BEFORE UPDATE ON billing.invoice_line FOR EACH ROW WHEN (current_user = 'sy_gateway') EXECUTE FUNCTION billing.line_review_only();`,
];

/** A transaction is booked whole: nothing is posted to one that others follow, whatever its period has become since. */
const bookedWhole = [
  `CREATE FUNCTION ledger.posted_with_its_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF EXISTS (SELECT 1 FROM ledger.transaction WHERE seq > NEW.transaction_seq) THEN
       RAISE EXCEPTION 'ledger transaction % is followed by others: nothing is posted to it any more', NEW.transaction_seq USING ERRCODE = '23514', CONSTRAINT = 'ledger_posted_late';
     END IF;
     RETURN NEW;
   END $$;`,
  `CREATE TRIGGER posting_with_its_transaction BEFORE INSERT ON ledger.posting FOR EACH ROW EXECUTE FUNCTION ledger.posted_with_its_transaction();`,
];

export const access = [
  ...tenantTables.map((table) => `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;`),
  `GRANT SELECT ON market.clock TO sy_gateway, sy_scheduler, sy_billing, sy_reader;`,
  `GRANT USAGE ON SCHEMA market TO sy_billing;`,
  `GRANT UPDATE, INSERT ON market.clock TO sy_scheduler;`,

  ...partiesAgree,

  // gateway: what it may tell others.
  `ALTER POLICY event_gateway_write ON outbox.event WITH CHECK (${tells}); REVOKE ALL ON outbox.handled FROM sy_gateway;`,

  // gateway: identity. Authentication looks a credential up before anyone is known, through these two functions only.
  `CREATE FUNCTION market.find_api_key(sought text) RETURNS TABLE (key_id text, org_id text, org_kind text, org_status text, member_id text, email text, roles text[], scopes text[], expires_at timestamptz, revoked_at timestamptz)
   LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
     SELECT k.id, o.id, o.kind, o.status, m.id, m.email, m.roles, k.scopes, k.expires_at, k.revoked_at
     FROM market.api_key k JOIN market.organization o ON o.id = k.org_id JOIN market.member m ON m.id = k.member_id WHERE k.hash = sought $$;`,
  `CREATE FUNCTION market.find_member(sought_subject text, sought_email text) RETURNS TABLE (member_id text, org_id text, org_kind text, org_status text, email text, roles text[], password_hash text)
   LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
     SELECT m.id, o.id, o.kind, o.status, m.email, m.roles, m.password_hash FROM market.member m JOIN market.organization o ON o.id = m.org_id
     WHERE (sought_subject IS NOT NULL AND m.oidc_subject = sought_subject) OR (sought_email IS NOT NULL AND m.email = sought_email) $$;`,
  `CREATE FUNCTION market.find_agent(sought_id text, sought_token text) RETURNS SETOF market.agent
   LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
     SELECT * FROM market.agent WHERE id = sought_id OR (sought_token IS NOT NULL AND token_hash = sought_token) $$;`,
  `REVOKE EXECUTE ON FUNCTION market.find_api_key(text), market.find_member(text, text), market.find_agent(text, text) FROM PUBLIC;`,
  `GRANT EXECUTE ON FUNCTION market.find_api_key(text), market.find_member(text, text), market.find_agent(text, text) TO sy_gateway;`,

  `GRANT SELECT, UPDATE (name, status, time_zone) ON market.organization TO sy_gateway; GRANT INSERT, UPDATE ON market.member TO sy_gateway; GRANT INSERT, UPDATE (revoked_at) ON market.api_key TO sy_gateway;`,
  // The two secrets are compared by the functions above, never read.
  `GRANT SELECT (id, org_id, email, name, roles, oidc_subject, created_at) ON market.member TO sy_gateway;`,
  `GRANT SELECT (id, org_id, member_id, name, scopes, created_at, expires_at, revoked_at) ON market.api_key TO sy_gateway;`,
  read('market.organization', 'gateway_read', `id = market.ctx_org() OR kind = 'operator' OR ${platform}`),
  policy('market.organization', 'gateway_admin', 'UPDATE', 'sy_gateway', platform, platform),
  own('market.member', `org_id = market.ctx_org()`),
  read('market.member', 'gateway_platform', platform),
  own('market.api_key', `org_id = market.ctx_org()`),
  // A quote, a command and a power model are written once; of an answered key only the answer is filled in.
  `GRANT SELECT, INSERT ON market.project, market.quote, market.job_command TO sy_gateway; GRANT SELECT, INSERT, UPDATE ON market.budget TO sy_gateway;`,
  `GRANT SELECT, INSERT, UPDATE (answer) ON market.idempotency TO sy_gateway;`,
  // What was asked for stays as it was accepted: spec, deadline, budget and owner of a job are written once.
  `GRANT SELECT, INSERT, UPDATE (state, promise, placement, waiting, progress, finished_at, version) ON market.job TO sy_gateway;`,
  own('market.project', mine),
  own('market.quote', mine),
  own('market.job', mine),
  // An operator learns of a job through its lease; the job's row holds what only the customer may know: its spec, cap and budget.
  read('market.job', 'gateway_agent', `EXISTS (SELECT 1 FROM market.lease l WHERE l.job_id = job.id AND l.site_id = market.ctx_site()) AND market.ctx_kind() = 'agent'`),
  policy('market.job', 'gateway_agent_progress', 'UPDATE', 'sy_gateway',
    `EXISTS (SELECT 1 FROM market.lease l WHERE l.job_id = job.id AND l.site_id = market.ctx_site()) AND market.ctx_kind() = 'agent'`),
  read('market.job', 'gateway_platform', platform),
  own('market.job_command', mine),
  read('market.job_command', 'gateway_agent', `market.ctx_kind() = 'agent' AND EXISTS (SELECT 1 FROM market.lease l WHERE l.job_id = job_command.job_id AND l.site_id = market.ctx_site() AND l.state IN ('reserved', 'active', 'parked', 'curtailed'))`),
  own('market.budget', mine),
  own('market.idempotency', `org_id = market.ctx_org()`),

  // gateway: the public market, and what an operator may change of it
  `GRANT SELECT, INSERT, UPDATE ON market.site, market.feeder, market.pool, market.node, market.curtailment, market.agent TO sy_gateway;`,
  `GRANT SELECT, INSERT ON market.power_model TO sy_gateway; GRANT SELECT, INSERT, UPDATE (status, valid_to) ON market.offer TO sy_gateway;`,
  ...['site', 'pool', 'offer', 'feeder', 'node', 'curtailment'].flatMap((t) => [own(`market.${t}`, operates), read(`market.${t}`, 'gateway_public', 'true')]),
  own('market.power_model', operates),
  read('market.power_model', 'gateway_platform', platform),
  own('market.agent', operates),
  read('market.agent', 'gateway_itself', atMySite),
  policy('market.agent', 'gateway_reports', 'UPDATE', 'sy_gateway', atMySite, atMySite),
  read('market.agent', 'gateway_platform', platform),
  `GRANT SELECT ON market.price_series, market.plan, market.hold, market.allocation, market.feeder_reservation, market.credit_standing TO sy_gateway;`,
  `GRANT INSERT ON market.price_series, market.price_print TO sy_gateway; GRANT SELECT ON market.price_print TO sy_gateway;`,
  read('market.price_series', 'gateway_public', 'true'),
  read('market.price_print', 'gateway_public', 'true'),
  `GRANT UPDATE (version) ON market.price_series TO sy_gateway, sy_scheduler;`,
  policy('market.price_series', 'gateway_import', 'INSERT', 'sy_gateway', undefined, importsPrices),
  policy('market.price_series', 'gateway_count', 'UPDATE', 'sy_gateway', importsPrices, importsPrices),
  policy('market.price_print', 'gateway_import', 'INSERT', 'sy_gateway', undefined,
    `EXISTS (SELECT 1 FROM market.price_series s WHERE s.id = series_id AND ((s.owner_org = market.ctx_org() AND market.ctx_kind() = 'operator') OR ${platform}))`),
  read('market.plan', 'gateway_public', 'true'),
  read('market.credit_standing', 'gateway_own', mine),
  `GRANT INSERT, UPDATE (used_by_job, released_at) ON market.hold TO sy_gateway; GRANT INSERT, UPDATE, DELETE ON market.allocation, market.feeder_reservation TO sy_gateway;`,
  own('market.hold', mine),
  ...['allocation', 'feeder_reservation'].map((t) =>
    policy(`market.${t}`, 'gateway_holds', 'ALL', 'sy_gateway',
      `hold_id IS NOT NULL AND EXISTS (SELECT 1 FROM market.hold h WHERE h.id = hold_id AND h.customer_org = market.ctx_org()) AND market.ctx_kind() = 'customer'${t === 'allocation' ? ' AND parent_id IS NULL' : ''}`)),
  ...['allocation', 'feeder_reservation'].map((t) =>
    read(`market.${t}`, 'gateway_leases', `lease_id IS NOT NULL AND EXISTS (SELECT 1 FROM market.lease l WHERE l.id = lease_id)`)),

  // gateway: leases are decided by the scheduler; the parties read them, the agent at the site reports on them
  // Terms, price and parties of a lease are the scheduler's: the gateway reports how it goes and asks for it to stop.
  `GRANT SELECT, UPDATE (state, desired, agent_revision, actual_start, actual_end, end_reason, version) ON market.lease TO sy_gateway;`,
  `GRANT SELECT, INSERT ON market.job_log TO sy_gateway; GRANT SELECT, INSERT ON market.audit_log TO sy_gateway;`,
  read('market.lease', 'gateway_parties', `(${mine}) OR (${operates}) OR ${platform} OR (${atMySite})`),
  policy('market.lease', 'gateway_agent', 'UPDATE', 'sy_gateway', atMySite, atMySite),
  policy('market.lease', 'gateway_customer', 'UPDATE', 'sy_gateway', mine, mine),
  read('market.job_log', 'gateway_own', `(${mine}) OR (market.ctx_kind() = 'agent' AND EXISTS (SELECT 1 FROM market.lease l WHERE l.id = lease_id AND l.site_id = market.ctx_site()))`),
  policy('market.job_log', 'gateway_agent', 'INSERT', 'sy_gateway', undefined, `market.ctx_kind() = 'agent' AND EXISTS (SELECT 1 FROM market.lease l
    WHERE l.id = lease_id AND l.site_id = market.ctx_site() AND l.customer_org = job_log.customer_org AND l.job_id = job_log.job_id)`),
  // People write the log of their own organisation; what is refused before anyone is known, and what agents do, goes where it belongs.
  policy('market.audit_log', 'gateway_write', 'INSERT', 'sy_gateway', undefined, `org_id = market.ctx_org() OR market.ctx_kind() NOT IN ('customer', 'operator')`),
  read('market.audit_log', 'gateway_read', `org_id = market.ctx_org() OR ${platform}`),
  `GRANT SELECT, INSERT ON metering.batch, metering.reading TO sy_gateway;`,
  policy('metering.batch', 'gateway_agent', 'ALL', 'sy_gateway', `market.ctx_kind() = 'agent' AND EXISTS (SELECT 1 FROM market.agent a WHERE a.id = agent_id AND a.site_id = market.ctx_site())`),
  policy('metering.reading', 'gateway_agent', 'ALL', 'sy_gateway', atMySite,
    `${atMySite} AND EXISTS (SELECT 1 FROM market.lease l WHERE l.id = lease_id AND l.site_id = market.ctx_site()
      AND l.customer_org = reading.customer_org AND l.operator_org = reading.operator_org)`),
  read('metering.reading', 'gateway_parties', `(${mine}) OR (${operates}) OR ${platform}`),

  // gateway: invoices. Customers read what is issued, finance (platform) reads and moves all.
  `GRANT SELECT ON billing.account, billing.lease, billing.lease_metering, billing.rated_interval, billing.price_print TO sy_gateway;`,
  `GRANT SELECT, UPDATE ON billing.invoice TO sy_gateway; GRANT SELECT, INSERT ON billing.invoice_move TO sy_gateway;`,
  `GRANT SELECT, UPDATE ON billing.invoice_line TO sy_gateway; GRANT INSERT (stripe_event_id, type, raw_body, signature, received_at) ON billing.webhook_event TO sy_gateway;`,
  ...reviewOnly,
  ...bookedWhole,
  read('billing.account', 'gateway_read', `org_id = market.ctx_org() OR ${platform}`),
  policy('billing.account', 'gateway_own', 'UPDATE', 'sy_gateway', `org_id = market.ctx_org() AND market.ctx_kind() = 'customer'`,
    `org_id = market.ctx_org() AND payment_method_state = 'pending'`),
  policy('billing.account', 'gateway_finance', 'UPDATE', 'sy_gateway', platform, platform),
  policy('billing.account', 'gateway_first', 'INSERT', 'sy_gateway', undefined, `org_id = market.ctx_org() AND market.ctx_kind() = 'customer' AND kind = 'customer' AND payment_method_state IN ('none', 'pending')`),
  `GRANT INSERT (org_id, name, email, kind, payment_method_token, payment_method_state) ON billing.account TO sy_gateway; GRANT UPDATE (payment_method_token, payment_method_state, version) ON billing.account TO sy_gateway;`,
  read('billing.lease', 'gateway_read', `(${mine}) OR ${platform}`),
  ...['lease_metering', 'rated_interval'].map((t) => read(`billing.${t}`, 'gateway_read', `EXISTS (SELECT 1 FROM billing.lease l WHERE l.id = lease_id)`)),
  read('billing.invoice', 'gateway_read', `(${mine} AND issued_at IS NOT NULL) OR ${platform}`),
  policy('billing.invoice', 'gateway_finance', 'UPDATE', 'sy_gateway', platform, platform),
  read('billing.invoice_line', 'gateway_read', `EXISTS (SELECT 1 FROM billing.invoice i WHERE i.id = invoice_id) AND (side = 'customer' OR ${platform})`),
  policy('billing.invoice_line', 'gateway_finance', 'UPDATE', 'sy_gateway', platform, platform),
  read('billing.invoice_move', 'gateway_read', `EXISTS (SELECT 1 FROM billing.invoice i WHERE i.id = invoice_id)`),
  policy('billing.invoice_move', 'gateway_finance', 'INSERT', 'sy_gateway', undefined, platform),
  `GRANT SELECT ON ledger.account, ledger.transaction, ledger.posting, ledger.period TO sy_gateway;`,
  ...['account', 'transaction', 'posting', 'period'].map((t) => read(`ledger.${t}`, 'gateway_platform', platform)),

  // scheduler
  `GRANT SELECT ON ALL TABLES IN SCHEMA market TO sy_scheduler;`,
  `REVOKE ALL ON market.api_key, market.member, market.job_command, market.job_log, market.idempotency, market.quote, market.agent FROM sy_scheduler;`,
  `GRANT INSERT, UPDATE ON market.job, market.lease, market.plan, market.hold, market.curtailment, market.credit_standing TO sy_scheduler;`,
  `GRANT INSERT, UPDATE, DELETE ON market.allocation, market.feeder_reservation TO sy_scheduler;`,
  `GRANT UPDATE ON market.site TO sy_scheduler; GRANT INSERT ON market.price_series, market.price_print, market.audit_log TO sy_scheduler;`,
  ...tenantTables.filter((t) => t.startsWith('market.') && !/api_key|member|job_command|job_log|idempotency|quote|agent/.test(t)).map((t) => policy(t, 'scheduler_all', 'ALL', 'sy_scheduler', 'true', 'true')),

  // the market as a quote sees it
  ...['site', 'feeder', 'power_model', 'pool', 'node', 'offer', 'price_series', 'price_print', 'curtailment', 'allocation', 'feeder_reservation', 'plan'].flatMap((t) => [
    `GRANT SELECT ON market.${t} TO sy_reader;`, policy(`market.${t}`, 'reader_all', 'SELECT', 'sy_reader', 'true')]),
  `GRANT SELECT (id, job_id, site_id, pool_id, gpu_count, state, starts_at, ends_at, actual_end) ON market.lease TO sy_reader;`,
  `GRANT SELECT (id, site_id, pool_id, expires_at, released_at, used_by_job) ON market.hold TO sy_reader;`,
  `GRANT SELECT (id, state, gpu_count, placement) ON market.job TO sy_reader;`,
  ...['lease', 'hold', 'job'].map((t) => policy(`market.${t}`, 'reader_all', 'SELECT', 'sy_reader', 'true')),

  // billing
  `GRANT SELECT ON metering.reading TO sy_billing;`,
  policy('metering.reading', 'billing_all', 'SELECT', 'sy_billing', 'true'),
  `GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA billing TO sy_billing;`,
  `GRANT DELETE ON billing.rated_interval, billing.invoice_line TO sy_billing;`,
  `GRANT INSERT ON market.audit_log TO sy_billing;`,
  policy('market.audit_log', 'billing_write', 'INSERT', 'sy_billing', undefined, 'true'),
  ...tenantTables.filter((t) => /^(billing|ledger)\./.test(t)).map((t) => policy(t, 'billing_all', 'ALL', 'sy_billing', 'true', 'true')),
  `GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO sy_billing; GRANT INSERT ON ledger.account, ledger.transaction, ledger.posting TO sy_billing; GRANT INSERT, UPDATE ON ledger.period TO sy_billing;`,
].join('\n');
