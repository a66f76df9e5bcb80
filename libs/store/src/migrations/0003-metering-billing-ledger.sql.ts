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
  email text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('customer', 'operator')),
  currency text NOT NULL DEFAULT 'USD' CHECK (currency IN ('USD', 'EUR', 'CAD')),
  cadence text NOT NULL DEFAULT 'per_lease' CHECK (cadence IN ('per_lease', 'monthly')),
  credit_limit_minor bigint NOT NULL DEFAULT 0 CHECK (credit_limit_minor >= 0),
  prepaid_minor bigint NOT NULL DEFAULT 0,
  stripe_customer_id text UNIQUE,
  payment_method_token text,
  payment_method_state text NOT NULL DEFAULT 'none' CHECK (payment_method_state IN ('none', 'pending', 'ok', 'failed')),
  tax_ppm bigint NOT NULL DEFAULT 0,
  version bigint NOT NULL DEFAULT 1
);
CREATE TABLE billing.lease (
  id text PRIMARY KEY,
  job_id text,
  job_name text NOT NULL DEFAULT '',
  customer_org text NOT NULL,
  operator_org text NOT NULL,
  site_id text NOT NULL,
  site_name text NOT NULL DEFAULT '',
  gpu_count int NOT NULL,
  rate_card jsonb NOT NULL,
  energy_model jsonb NOT NULL,
  series_id text,
  settlement_seconds int NOT NULL,
  ceiling_micro_usd bigint NOT NULL,
  quoted_micro_usd bigint NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  ended_at timestamptz,
  end_reason text,
  final_reading_at timestamptz,
  rated_through timestamptz,
  state text NOT NULL DEFAULT 'metering' CHECK (state IN ('metering', 'rated', 'invoiced'))
);
COMMENT ON TABLE billing.lease IS 'billing''s own copy, from the outbox: terms frozen at commit';
CREATE TABLE billing.price_print (
  series_id text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  revision int NOT NULL,
  micro_usd_per_mwh bigint NOT NULL,
  PRIMARY KEY (series_id, starts_at, revision)
);
CREATE TABLE billing.rated_interval (
  lease_id text NOT NULL REFERENCES billing.lease (id),
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  gpu_seconds bigint NOT NULL,
  it_wh bigint NOT NULL,
  quality text NOT NULL,
  series_id text, print_starts_at timestamptz, print_revision int, micro_usd_per_mwh bigint,
  amounts jsonb NOT NULL,
  reading_ids text[] NOT NULL,
  PRIMARY KEY (lease_id, from_at)
);
CREATE TABLE billing.number_series (
  series text PRIMARY KEY,
  next_number bigint NOT NULL DEFAULT 1
);
CREATE TABLE billing.invoice (
  id text PRIMARY KEY,
  customer_org text NOT NULL REFERENCES billing.account (org_id),
  state text NOT NULL,
  failed_step text,
  currency text NOT NULL,
  number text UNIQUE,
  subtotal_minor bigint NOT NULL DEFAULT 0,
  tax_minor bigint NOT NULL DEFAULT 0,
  total_minor bigint NOT NULL DEFAULT 0,
  paid_minor bigint NOT NULL DEFAULT 0,
  credited_minor bigint NOT NULL DEFAULT 0,
  collecting_until timestamptz NOT NULL,
  prepared_by text NOT NULL,
  last_changed_by text NOT NULL,
  approved_by text,
  stripe_invoice_id text UNIQUE,
  issued_at timestamptz,
  paid_at timestamptz,
  due_at timestamptz,
  reject_reason text,
  created_at timestamptz NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  CONSTRAINT invoice_total_adds_up CHECK (total_minor = subtotal_minor + tax_minor),
  CONSTRAINT invoice_paid_within_total CHECK (paid_minor + credited_minor <= greatest(total_minor, 0)),
  CONSTRAINT invoice_four_eyes CHECK (approved_by IS NULL OR approved_by <> last_changed_by)
);
CREATE INDEX invoice_by_customer ON billing.invoice (customer_org, created_at DESC, id);
CREATE INDEX invoice_by_state ON billing.invoice (state, created_at, id);
CREATE TABLE billing.invoice_line (
  id text PRIMARY KEY,
  invoice_id text NOT NULL REFERENCES billing.invoice (id),
  position int NOT NULL,
  customer_org text NOT NULL,
  lease_id text REFERENCES billing.lease (id),
  component text NOT NULL,
  label text NOT NULL,
  quantity text NOT NULL,
  unit text NOT NULL,
  precise_micro_usd text NOT NULL,
  amount_minor bigint NOT NULL,
  rate_card_id text NOT NULL,
  derivation jsonb NOT NULL,
  adjusts_line text REFERENCES billing.invoice_line (id),
  reason text,
  UNIQUE (invoice_id, position)
);
CREATE UNIQUE INDEX invoice_line_once ON billing.invoice_line (lease_id, component) WHERE adjusts_line IS NULL AND lease_id IS NOT NULL;
CREATE TABLE billing.invoice_move (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  invoice_id text NOT NULL REFERENCES billing.invoice (id),
  customer_org text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  actor text NOT NULL,
  reason text,
  at timestamptz NOT NULL
);
CREATE TRIGGER invoice_move_append_only BEFORE UPDATE OR DELETE ON billing.invoice_move FOR EACH ROW EXECUTE FUNCTION market.append_only();
-- Every call to Stripe has a row before it is made; the key goes to Stripe as it stands here.
CREATE TABLE billing.stripe_intent (
  key text PRIMARY KEY,
  kind text NOT NULL,
  subject_id text NOT NULL,
  input_hash text NOT NULL,
  state text NOT NULL CHECK (state IN ('intended', 'done', 'refused')),
  stripe_id text,
  detail jsonb,
  created_at timestamptz NOT NULL,
  settled_at timestamptz
);
CREATE TABLE billing.webhook_event (
  stripe_event_id text PRIMARY KEY,
  type text NOT NULL,
  payload jsonb NOT NULL,
  received_at timestamptz NOT NULL,
  applied_at timestamptz,
  outcome text
);
-- A key that was claimed has had its effect: claimed in the transaction of the effect.
CREATE TABLE billing.claim (
  key text PRIMARY KEY,
  claimed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE ledger.account (
  id text PRIMARY KEY,
  code text NOT NULL,
  type text NOT NULL CHECK (type IN ('asset', 'liability', 'income', 'expense', 'equity')),
  currency text NOT NULL,
  org_id text,
  floor_minor bigint,
  UNIQUE NULLS NOT DISTINCT (code, currency, org_id)
);
CREATE TABLE ledger.period (
  id text PRIMARY KEY CHECK (id ~ '^\\d{4}-\\d{2}$'),
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'locked', 'closed')),
  EXCLUDE USING gist (tstzrange(from_at, to_at) WITH &&)
);
CREATE TABLE ledger.transaction (
  seq bigint PRIMARY KEY,
  id text NOT NULL UNIQUE,
  key text NOT NULL UNIQUE,
  input_hash text NOT NULL,
  description text NOT NULL,
  effective_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  previous_hash text NOT NULL,
  hash text NOT NULL UNIQUE
);
CREATE TABLE ledger.posting (
  transaction_seq bigint NOT NULL REFERENCES ledger.transaction (seq),
  position int NOT NULL,
  account_id text NOT NULL REFERENCES ledger.account (id),
  direction text NOT NULL CHECK (direction IN ('debit', 'credit')),
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  currency text NOT NULL,
  PRIMARY KEY (transaction_seq, position)
);
CREATE INDEX posting_by_account ON ledger.posting (account_id, transaction_seq);
CREATE TRIGGER transaction_append_only BEFORE UPDATE OR DELETE ON ledger.transaction FOR EACH ROW EXECUTE FUNCTION market.append_only();
CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE ON ledger.posting FOR EACH ROW EXECUTE FUNCTION market.append_only();
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
  IF EXISTS (SELECT 1 FROM ledger.posting p JOIN ledger.account a ON a.id = p.account_id WHERE p.transaction_seq = touched AND a.currency <> p.currency) THEN
    RAISE EXCEPTION 'ledger transaction % posts a currency its account does not hold', touched USING ERRCODE = '23514', CONSTRAINT = 'ledger_currency';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER posting_balanced AFTER INSERT ON ledger.posting DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.balanced();
CREATE CONSTRAINT TRIGGER transaction_balanced AFTER INSERT ON ledger.transaction DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.balanced();
CREATE FUNCTION ledger.period_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE shut text;
BEGIN
  SELECT id INTO shut FROM ledger.period WHERE from_at <= NEW.effective_at AND NEW.effective_at < to_at AND state <> 'open';
  IF FOUND THEN
    RAISE EXCEPTION 'period % is not open: transaction % takes effect at %', shut, NEW.id, NEW.effective_at USING ERRCODE = '23514', CONSTRAINT = 'ledger_period_open';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER transaction_in_open_period BEFORE INSERT ON ledger.transaction FOR EACH ROW EXECUTE FUNCTION ledger.period_open();
`;
