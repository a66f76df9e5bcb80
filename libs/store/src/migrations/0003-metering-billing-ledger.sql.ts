/** Schemas `metering`, `billing` and `ledger`. Amounts owed are integers of minor units; precise amounts are exact text (`numerator/denominator` of micro-USD). */
export const meteringBillingLedger = /* sql */ `
CREATE TABLE metering.batch (
  agent_id text NOT NULL,
  epoch bigint NOT NULL,
  sequence bigint NOT NULL,
  hash text NOT NULL,
  received_at timestamptz NOT NULL,
  items int NOT NULL,
  PRIMARY KEY (agent_id, epoch, sequence)
);
CREATE TABLE metering.reading (
  id text PRIMARY KEY,
  lease_id text NOT NULL,
  customer_org text NOT NULL,
  operator_org text NOT NULL,
  site_id text NOT NULL,
  agent_id text NOT NULL,
  meter_id text NOT NULL,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL CHECK (to_at > from_at),
  gpu_seconds bigint NOT NULL CHECK (gpu_seconds >= 0),
  energy_wh bigint CHECK (energy_wh >= 0),
  source text NOT NULL,
  quality text NOT NULL CHECK (quality IN ('metered', 'estimated', 'gap')),
  is_final boolean NOT NULL DEFAULT false,
  epoch bigint NOT NULL,
  sequence bigint NOT NULL,
  received_at timestamptz NOT NULL,
  UNIQUE (lease_id, meter_id, from_at, to_at)
);
COMMENT ON COLUMN metering.reading.energy_wh IS 'IT energy; null = no meter answered, billing estimates from the frozen energy model';
CREATE TRIGGER reading_append_only BEFORE UPDATE OR DELETE ON metering.reading FOR EACH ROW EXECUTE FUNCTION market.append_only();

CREATE TABLE billing.account (
  org_id text PRIMARY KEY,
  name text NOT NULL,
  email text,
  kind text NOT NULL CHECK (kind IN ('customer', 'operator')),
  currency text NOT NULL DEFAULT 'USD' CHECK (currency IN ('USD', 'EUR', 'CAD')),
  cadence text NOT NULL DEFAULT 'per_lease' CHECK (cadence IN ('per_lease', 'monthly')),
  due_days int NOT NULL DEFAULT 14 CHECK (due_days BETWEEN 0 AND 365),
  legal_series text NOT NULL DEFAULT 'SY' CHECK (legal_series ~ '^[A-Z0-9]{1,12}$'),
  credit_limit_minor bigint NOT NULL DEFAULT 0 CHECK (credit_limit_minor >= 0),
  prepaid_minor bigint NOT NULL DEFAULT 0,
  stripe_customer_id text UNIQUE,
  payment_method_id text,
  payment_method_token text,
  payment_method_state text NOT NULL DEFAULT 'none' CHECK (payment_method_state IN ('none', 'pending', 'ok', 'failed')),
  version bigint NOT NULL DEFAULT 1
);
COMMENT ON COLUMN billing.account.payment_method_token IS 'what the customer gave and billing has not attached yet; null: nothing to do';
COMMENT ON COLUMN billing.account.version IS 'counts changes of the row and of the standing told of it';
CREATE INDEX account_with_token ON billing.account (org_id) WHERE payment_method_token IS NOT NULL;
CREATE TABLE billing.lease (
  id text PRIMARY KEY,
  customer_org text NOT NULL,
  operator_org text NOT NULL,
  site_id text NOT NULL,
  rate_card jsonb NOT NULL,
  model text NOT NULL CHECK (model IN ('agent', 'merchant')),
  power text NOT NULL CHECK (power IN ('gross', 'net')),
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  final_reading_at timestamptz,
  version bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE billing.lease IS 'billing''s own copy, from the outbox: terms frozen at commit';
-- What its readings are turned into usage with, and how far rating has come.
CREATE TABLE billing.lease_metering (
  lease_id text PRIMARY KEY REFERENCES billing.lease (id),
  job_id text,
  job_name text NOT NULL,
  site_name text NOT NULL,
  gpu_count int NOT NULL CHECK (gpu_count > 0),
  energy_model jsonb NOT NULL,
  series_id text,
  settlement_seconds int NOT NULL CHECK (settlement_seconds > 0),
  ceiling_micro_usd bigint NOT NULL,
  quoted_micro_usd bigint NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  end_reason text,
  rated_at timestamptz,
  usage_version bigint NOT NULL DEFAULT 1,
  rated_version bigint NOT NULL DEFAULT 0 CHECK (rated_version <= usage_version),
  blocked jsonb,
  remarks jsonb NOT NULL DEFAULT '[]'
);
COMMENT ON COLUMN billing.lease_metering.usage_version IS 'raised by everything a rating would see: readings, prints, start and end';
COMMENT ON COLUMN billing.lease_metering.blocked IS 'why it is not rated: {kind, message}; null when nothing is in the way';
COMMENT ON COLUMN billing.lease_metering.remarks IS 'what finance should know of the usage: readings not counted, time without readings';
CREATE INDEX lease_to_rate ON billing.lease_metering (lease_id) WHERE rated_version < usage_version;
CREATE INDEX lease_by_series ON billing.lease_metering (series_id) WHERE series_id IS NOT NULL;
CREATE TABLE billing.price_print (
  series_id text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
  revision int NOT NULL,
  micro_usd_per_mwh bigint NOT NULL,
  PRIMARY KEY (series_id, starts_at, revision)
);
CREATE TRIGGER price_print_append_only BEFORE UPDATE OR DELETE ON billing.price_print FOR EACH ROW EXECUTE FUNCTION market.append_only();
-- The usage the latest rating of a lease saw.
CREATE TABLE billing.rated_interval (
  lease_id text NOT NULL REFERENCES billing.lease (id),
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  gpu_seconds bigint NOT NULL,
  energy_wh bigint,
  quality text NOT NULL CHECK (quality IN ('metered', 'estimated', 'gap')),
  print_id text, micro_usd_per_mwh bigint,
  reading_ids text[] NOT NULL,
  PRIMARY KEY (lease_id, from_at)
);
CREATE TABLE billing.number_series (
  series text PRIMARY KEY,
  last_number bigint NOT NULL CHECK (last_number > 0)
);
CREATE TABLE billing.invoice (
  id text PRIMARY KEY,
  customer_org text NOT NULL REFERENCES billing.account (org_id),
  gather_key text NOT NULL,
  state text NOT NULL CHECK (state IN ('gathering', 'draft.collecting', 'draft.validating', 'draft.validating_failed', 'draft.review', 'approved',
    'issuing.syncing', 'issuing.syncing_failed', 'issuing.booking', 'issuing.booking_failed', 'issued', 'payment.pending', 'payment.action_required',
    'payment.failed', 'overdue', 'uncollectible', 'paid', 'deleted', 'voided')),
  currency text NOT NULL,
  number text UNIQUE,
  subtotal_minor bigint NOT NULL,
  tax_minor bigint NOT NULL,
  total_minor bigint NOT NULL,
  credited_minor bigint NOT NULL CHECK (credited_minor >= 0),
  paid_minor bigint NOT NULL CHECK (paid_minor >= 0),
  cutoff_at timestamptz,
  prepared_by text[] NOT NULL CHECK (cardinality(prepared_by) > 0),
  approvals jsonb NOT NULL,
  approved_by text[] NOT NULL,
  rejection jsonb,
  failure jsonb,
  stripe_invoice_id text UNIQUE,
  issued_at timestamptz,
  due_at timestamptz,
  paid_at timestamptz,
  payment_news jsonb,
  payment_attempts int NOT NULL,
  created_at timestamptz NOT NULL,
  version bigint NOT NULL,
  CONSTRAINT invoice_total_adds_up CHECK (total_minor = subtotal_minor + tax_minor),
  CONSTRAINT invoice_paid_within_total CHECK (paid_minor + credited_minor <= greatest(total_minor, 0)),
  CONSTRAINT invoice_four_eyes CHECK (NOT (approved_by && prepared_by)),
  CONSTRAINT invoice_approved_by_somebody CHECK (cardinality(approved_by) > 0 OR state LIKE 'draft.%' OR state IN ('gathering', 'deleted')),
  CONSTRAINT invoice_number_at_issue CHECK ((number IS NULL) = (issued_at IS NULL))
);
-- One undecided invoice per lease or month: two ratings at once cannot each begin one.
CREATE UNIQUE INDEX invoice_one_open ON billing.invoice (customer_org, gather_key) WHERE state IN ('gathering', 'draft.collecting');
-- Whether an invoice of a month stands that takes no more lines: asked for every month of every lease that is billed.
CREATE INDEX invoice_taken ON billing.invoice (customer_org, gather_key) WHERE state NOT IN ('gathering', 'draft.collecting', 'deleted', 'voided');
CREATE INDEX invoice_by_customer ON billing.invoice (customer_org, created_at DESC, id);
CREATE INDEX invoice_by_state ON billing.invoice (state, created_at, id);
CREATE INDEX invoice_unpaid ON billing.invoice (customer_org) WHERE state NOT IN ('paid', 'deleted', 'voided');
CREATE INDEX invoice_by_time ON billing.invoice (created_at DESC, id DESC);
CREATE FUNCTION billing.invoice_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('paid', 'deleted', 'voided') AND NEW.state <> OLD.state THEN
    RAISE EXCEPTION 'invoice % is %: it does not become %', OLD.id, OLD.state, NEW.state USING ERRCODE = '23514', CONSTRAINT = 'invoice_state_final';
  END IF;
  IF OLD.number IS NOT NULL AND (NEW.number IS DISTINCT FROM OLD.number OR NEW.total_minor <> OLD.total_minor OR NEW.issued_at <> OLD.issued_at) THEN
    RAISE EXCEPTION 'invoice % is issued as %: it is never edited', OLD.id, OLD.number USING ERRCODE = '23514', CONSTRAINT = 'invoice_issued_stays';
  END IF;
  IF NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION 'invoice % is at version %, not %', OLD.id, OLD.version, NEW.version - 1 USING ERRCODE = '40001', CONSTRAINT = 'invoice_version';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER invoice_guard BEFORE UPDATE ON billing.invoice FOR EACH ROW EXECUTE FUNCTION billing.invoice_guard();
CREATE TABLE billing.invoice_line (
  id text PRIMARY KEY,
  invoice_id text NOT NULL REFERENCES billing.invoice (id),
  position int NOT NULL,
  customer_org text NOT NULL,
  lease_id text NOT NULL REFERENCES billing.lease (id),
  site_id text NOT NULL,
  operator_org text NOT NULL,
  model text NOT NULL CHECK (model IN ('agent', 'merchant')),
  power text NOT NULL CHECK (power IN ('gross', 'net')),
  rate_card_id text NOT NULL,
  component_kind text NOT NULL,
  component_index int NOT NULL,
  label text NOT NULL,
  side text NOT NULL CHECK (side IN ('customer', 'operator')),
  category text NOT NULL CHECK (category IN ('charge', 'credit', 'commitment', 'tax', 'fee')),
  rated_minor bigint NOT NULL,
  billed_minor bigint NOT NULL,
  amount_minor bigint NOT NULL,
  adjustments jsonb NOT NULL,
  period_from timestamptz NOT NULL,
  period_to timestamptz NOT NULL CHECK (period_to > period_from),
  corrects text REFERENCES billing.invoice (id),
  quantity text NOT NULL,
  unit text NOT NULL,
  precise_micros text NOT NULL,
  rated jsonb,
  CONSTRAINT invoice_line_adjusted_openly CHECK (amount_minor = rated_minor OR jsonb_array_length(adjustments) > 0 OR category IN ('tax', 'fee')),
  CONSTRAINT invoice_line_once UNIQUE (invoice_id, lease_id, component_index),
  CONSTRAINT invoice_line_position UNIQUE (invoice_id, position) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON COLUMN billing.invoice_line.rated IS 'the cumulative rated line with its derivation: recomputes to the same bytes; null when everything was given back';
CREATE INDEX invoice_line_by_lease ON billing.invoice_line (lease_id, invoice_id);
CREATE FUNCTION billing.line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE owner text; fixed text;
BEGIN
  IF TG_OP = 'DELETE' THEN owner := OLD.invoice_id; ELSE owner := NEW.invoice_id; END IF;
  SELECT number INTO fixed FROM billing.invoice WHERE id = owner;
  IF fixed IS NOT NULL THEN
    RAISE EXCEPTION 'invoice % is issued as %: its lines are never edited', owner, fixed USING ERRCODE = '23514', CONSTRAINT = 'invoice_issued_stays';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER line_guard BEFORE INSERT OR UPDATE OR DELETE ON billing.invoice_line FOR EACH ROW EXECUTE FUNCTION billing.line_guard();
CREATE FUNCTION billing.lines_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE owner text; stored billing.invoice; net bigint; tax bigint;
BEGIN
  IF TG_TABLE_NAME = 'invoice' THEN owner := NEW.id; ELSIF TG_OP = 'DELETE' THEN owner := OLD.invoice_id; ELSE owner := NEW.invoice_id; END IF;
  SELECT * INTO stored FROM billing.invoice WHERE id = owner;
  SELECT coalesce(sum(amount_minor) FILTER (WHERE category <> 'tax'), 0), coalesce(sum(amount_minor) FILTER (WHERE category = 'tax'), 0) INTO net, tax
    FROM billing.invoice_line WHERE invoice_id = owner AND side = 'customer';
  IF stored.subtotal_minor <> net OR stored.tax_minor <> tax THEN
    RAISE EXCEPTION 'invoice % says % + %, its lines come to % + %', owner, stored.subtotal_minor, stored.tax_minor, net, tax USING ERRCODE = '23514', CONSTRAINT = 'invoice_lines_add_up';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER invoice_lines_add_up AFTER INSERT OR UPDATE ON billing.invoice DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION billing.lines_add_up();
CREATE CONSTRAINT TRIGGER line_lines_add_up AFTER INSERT OR UPDATE OR DELETE ON billing.invoice_line DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION billing.lines_add_up();
CREATE TABLE billing.invoice_move (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  invoice_id text NOT NULL REFERENCES billing.invoice (id),
  customer_org text NOT NULL,
  action text NOT NULL,
  from_state text,
  from_version bigint,
  to_state text NOT NULL,
  to_version bigint NOT NULL,
  actor text NOT NULL,
  reason text,
  at timestamptz NOT NULL
);
CREATE INDEX invoice_move_of ON billing.invoice_move (invoice_id, seq);
CREATE TRIGGER invoice_move_append_only BEFORE UPDATE OR DELETE ON billing.invoice_move FOR EACH ROW EXECUTE FUNCTION market.append_only();
-- Every call to Stripe has a row before it is made; the key goes to Stripe as it stands here.
CREATE TABLE billing.stripe_intent (
  key text PRIMARY KEY,
  scope text NOT NULL,
  step text NOT NULL,
  generation int NOT NULL CHECK (generation > 0),
  input_hash text NOT NULL,
  status text NOT NULL CHECK (status IN ('claimed', 'succeeded', 'refused')),
  attempts int NOT NULL CHECK (attempts > 0),
  claimed_at timestamptz NOT NULL,
  result_id text,
  refusal jsonb,
  UNIQUE (scope, step, generation),
  CONSTRAINT intent_tells_how_it_ended CHECK ((result_id IS NOT NULL) = (status = 'succeeded') AND (refusal IS NOT NULL) = (status = 'refused'))
);
COMMENT ON COLUMN billing.stripe_intent.claimed_at IS 'wall time: Stripe forgets keys after 24 h';
-- As it came in; billing checks the signature again before it acts.
CREATE TABLE billing.webhook_event (
  stripe_event_id text PRIMARY KEY,
  type text NOT NULL,
  raw_body text NOT NULL,
  signature text NOT NULL,
  received_at timestamptz NOT NULL,
  applied_at timestamptz,
  outcome text
);
COMMENT ON COLUMN billing.webhook_event.received_at IS 'wall time';
CREATE INDEX webhook_event_waiting ON billing.webhook_event (received_at) WHERE applied_at IS NULL;
-- A key that was claimed has had its effect: claimed in the transaction of the effect.
CREATE TABLE billing.claim (
  key text PRIMARY KEY,
  claimed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
-- How far a sweep has read: positions only grow.
CREATE TABLE billing.mark (
  name text PRIMARY KEY,
  position bigint NOT NULL
);

CREATE TABLE ledger.account (
  id text PRIMARY KEY,
  code text NOT NULL UNIQUE,
  type text NOT NULL CHECK (type IN ('asset', 'liability', 'income', 'expense', 'equity')),
  currency text NOT NULL,
  org_id text,
  floor_minor bigint
);
COMMENT ON COLUMN ledger.account.code IS 'role/currency or role/currency/organisation, such as receivable/USD/org_…';
CREATE TABLE ledger.period (
  id text PRIMARY KEY CHECK (id ~ '^\\d{4}-\\d{2}$'),
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'locked', 'closed')),
  reopen_reason text,
  EXCLUDE USING gist (tstzrange(from_at, to_at) WITH &&)
);
CREATE TABLE ledger.transaction (
  seq bigint PRIMARY KEY,
  id text NOT NULL UNIQUE,
  key text NOT NULL UNIQUE,
  kind text NOT NULL,
  input_hash text NOT NULL,
  effective_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  refs jsonb NOT NULL,
  reason text,
  previous_hash text NOT NULL,
  hash text NOT NULL UNIQUE
);
CREATE INDEX transaction_by_effect ON ledger.transaction (effective_at);
CREATE TABLE ledger.posting (
  transaction_seq bigint NOT NULL REFERENCES ledger.transaction (seq),
  position int NOT NULL,
  account_code text NOT NULL REFERENCES ledger.account (code),
  direction text NOT NULL CHECK (direction IN ('debit', 'credit')),
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  currency text NOT NULL,
  PRIMARY KEY (transaction_seq, position)
);
CREATE INDEX posting_by_account ON ledger.posting (account_code, transaction_seq);
CREATE TRIGGER transaction_append_only BEFORE UPDATE OR DELETE ON ledger.transaction FOR EACH ROW EXECUTE FUNCTION market.append_only();
CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE ON ledger.posting FOR EACH ROW EXECUTE FUNCTION market.append_only();
-- Which type may be credited when which is debited: as in the ledger library.
CREATE FUNCTION ledger.may_pair(debited text, credited text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE debited
    WHEN 'asset' THEN true
    WHEN 'liability' THEN credited <> 'equity'
    WHEN 'income' THEN credited IN ('asset', 'liability', 'income')
    WHEN 'expense' THEN credited IN ('asset', 'liability')
    ELSE credited = 'asset' END $$;
CREATE FUNCTION ledger.balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE off record; touched bigint;
BEGIN
  IF TG_TABLE_NAME = 'posting' THEN touched := NEW.transaction_seq; ELSE touched := NEW.seq; END IF;
  IF NOT EXISTS (SELECT 1 FROM ledger.posting WHERE transaction_seq = touched) THEN
    RAISE EXCEPTION 'ledger transaction % has no postings', touched USING ERRCODE = '23514', CONSTRAINT = 'ledger_balanced';
  END IF;
  SELECT currency, sum(CASE direction WHEN 'debit' THEN amount_minor ELSE -amount_minor END) AS difference INTO off
    FROM ledger.posting WHERE transaction_seq = touched GROUP BY currency
    HAVING sum(CASE direction WHEN 'debit' THEN amount_minor ELSE -amount_minor END) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'ledger transaction % is off by % % minor units', touched, off.difference, off.currency USING ERRCODE = '23514', CONSTRAINT = 'ledger_balanced';
  END IF;
  IF EXISTS (SELECT 1 FROM ledger.posting p JOIN ledger.account a ON a.code = p.account_code WHERE p.transaction_seq = touched AND a.currency <> p.currency) THEN
    RAISE EXCEPTION 'ledger transaction % posts a currency its account does not hold', touched USING ERRCODE = '23514', CONSTRAINT = 'ledger_currency';
  END IF;
  IF EXISTS (SELECT 1 FROM ledger.posting d JOIN ledger.account da ON da.code = d.account_code
      JOIN ledger.posting c ON c.transaction_seq = d.transaction_seq AND c.currency = d.currency AND c.direction = 'credit'
      JOIN ledger.account ca ON ca.code = c.account_code
      WHERE d.transaction_seq = touched AND d.direction = 'debit' AND NOT ledger.may_pair(da.type, ca.type)
        AND NOT EXISTS (SELECT 1 FROM ledger.transaction t WHERE t.seq = touched AND t.kind = 'opening-balances')) THEN
    RAISE EXCEPTION 'ledger transaction % sets accounts off that may not meet', touched USING ERRCODE = '23514', CONSTRAINT = 'ledger_pair';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER posting_balanced AFTER INSERT ON ledger.posting DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.balanced();
CREATE CONSTRAINT TRIGGER transaction_balanced AFTER INSERT ON ledger.transaction DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.balanced();
-- A link that does not continue the chain is refused: no gap, no fork, no entry in between.
CREATE FUNCTION ledger.chained() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE head ledger.transaction;
BEGIN
  SELECT * INTO head FROM ledger.transaction ORDER BY seq DESC LIMIT 1;
  IF NEW.seq <> coalesce(head.seq, 0) + 1 OR NEW.previous_hash <> coalesce(head.hash, repeat('0', 64)) OR NEW.recorded_at < head.recorded_at THEN
    RAISE EXCEPTION 'ledger transaction % (%) does not continue the chain at %', NEW.seq, NEW.id, coalesce(head.seq, 0) USING ERRCODE = '23514', CONSTRAINT = 'ledger_chain';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER transaction_chained BEFORE INSERT ON ledger.transaction FOR EACH ROW EXECUTE FUNCTION ledger.chained();
-- The row of the period is held until the booking commits: a close waits for it, or it for the close.
CREATE FUNCTION ledger.period_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE covering record;
BEGIN
  SELECT id, state INTO covering FROM ledger.period WHERE from_at <= NEW.effective_at AND NEW.effective_at < to_at FOR SHARE;
  IF covering.state = 'closed' OR covering.state = 'locked' AND NEW.kind <> 'accrual' THEN
    RAISE EXCEPTION 'period % is not open: transaction % takes effect at %', covering.id, NEW.id, NEW.effective_at USING ERRCODE = '23514', CONSTRAINT = 'ledger_period_open';
  END IF;
  IF covering.id IS NULL AND NEW.effective_at < (SELECT min(from_at) FROM ledger.period) THEN
    RAISE EXCEPTION 'transaction % takes effect at %, before the books begin', NEW.id, NEW.effective_at USING ERRCODE = '23514', CONSTRAINT = 'ledger_period_open';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER transaction_in_open_period BEFORE INSERT ON ledger.transaction FOR EACH ROW EXECUTE FUNCTION ledger.period_open();
`;
