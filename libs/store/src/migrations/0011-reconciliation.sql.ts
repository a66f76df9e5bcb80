/** Stripe's books against ours: what both sides know of the clearing account, runs, and the differences people decide on. */
const platform = `market.ctx_kind() = 'platform'`;

export const reconciliation = /* sql */ `
CREATE TABLE billing.reconciliation_run (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('requested', 'running', 'finished')),
  requested_by text NOT NULL,
  started_at timestamptz NOT NULL,
  since_at timestamptz,
  cursor text,
  listed int NOT NULL DEFAULT 0,
  finished_at timestamptz,
  balances jsonb NOT NULL DEFAULT '[]',
  CONSTRAINT run_finished_at CHECK ((finished_at IS NOT NULL) = (state = 'finished'))
);
CREATE INDEX reconciliation_run_to_do ON billing.reconciliation_run (id) WHERE state <> 'finished';

-- Both sides of the clearing account, item by item: a movement at the provider (and its fee), or a journal entry. Items with one subject come to the same.
CREATE TABLE billing.clearing_item (
  id text PRIMARY KEY,
  side text NOT NULL CHECK (side IN ('stripe', 'ledger')),
  kind text NOT NULL,
  subject text NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL,
  at timestamptz NOT NULL,
  effective_at timestamptz NOT NULL,
  source_id text,
  seq bigint REFERENCES ledger.transaction (seq),
  invoice_id text,
  customer_org text,
  matched boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN billing.clearing_item.matched IS 'its subject came to the same on both sides, or people accepted that it does not';
CREATE INDEX clearing_item_of_subject ON billing.clearing_item (subject, currency);
CREATE INDEX clearing_item_unmatched ON billing.clearing_item (subject, currency) WHERE NOT matched;
CREATE INDEX clearing_item_newest ON billing.clearing_item (at) WHERE side = 'stripe';

CREATE TABLE billing.difference (
  id text PRIMARY KEY,
  kind text NOT NULL,
  subject text NOT NULL,
  currency text NOT NULL,
  stripe_minor bigint NOT NULL,
  ledger_minor bigint NOT NULL,
  invoice_id text,
  org text,
  charge_id text,
  note text NOT NULL,
  parks boolean NOT NULL,
  effective_at timestamptz NOT NULL,
  opened_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'proposed', 'approved', 'resolved')),
  resolution jsonb,
  proposed_by text,
  approvals jsonb NOT NULL,
  approved_by text[] NOT NULL,
  resolved_at timestamptz,
  version bigint NOT NULL,
  CONSTRAINT difference_four_eyes CHECK (proposed_by <> ALL (approved_by)),
  CONSTRAINT difference_has_reason CHECK (length(trim(resolution->>'reason')) > 0),
  CONSTRAINT difference_decided CHECK ((resolution IS NOT NULL AND proposed_by IS NOT NULL) OR state IN ('open', 'resolved')),
  CONSTRAINT difference_resolved_at CHECK ((resolved_at IS NOT NULL) = (state = 'resolved'))
);
CREATE UNIQUE INDEX difference_standing ON billing.difference (subject, currency) WHERE state <> 'resolved';
CREATE INDEX difference_parks ON billing.difference (org) WHERE parks AND state <> 'resolved';
CREATE INDEX difference_by_time ON billing.difference (opened_at DESC, id DESC);

CREATE FUNCTION billing.difference_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'resolved' OR (OLD.state = 'approved' AND NEW.state NOT IN ('approved', 'resolved'))
    OR (NEW.id, NEW.subject, NEW.currency, NEW.opened_at) IS DISTINCT FROM (OLD.id, OLD.subject, OLD.currency, OLD.opened_at) THEN
    RAISE EXCEPTION 'difference % is %: it does not become %', OLD.id, OLD.state, NEW.state USING ERRCODE = '23514', CONSTRAINT = 'difference_moves';
  END IF;
  IF current_user = 'sy_gateway' AND NEW.state NOT IN ('proposed', 'approved') THEN
    RAISE EXCEPTION 'difference %: finance decides; billing carries out', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'difference_decided_only';
  END IF;
  IF NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION 'difference % is at version %, not %', OLD.id, OLD.version, NEW.version - 1 USING ERRCODE = '40001', CONSTRAINT = 'difference_version';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER difference_guard BEFORE UPDATE ON billing.difference FOR EACH ROW EXECUTE FUNCTION billing.difference_guard();

${['reconciliation_run', 'clearing_item', 'difference'].map((t) => `ALTER TABLE billing.${t} ENABLE ROW LEVEL SECURITY;
CREATE POLICY billing_all ON billing.${t} FOR ALL TO sy_billing USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON billing.${t} TO sy_billing;
GRANT SELECT ON billing.${t} TO sy_gateway;
CREATE POLICY gateway_read ON billing.${t} FOR SELECT TO sy_gateway USING (${platform});`).join('\n')}
GRANT UPDATE ON billing.reconciliation_run, billing.difference TO sy_billing;
GRANT UPDATE (matched) ON billing.clearing_item TO sy_billing;
GRANT INSERT (state, requested_by, started_at, since_at) ON billing.reconciliation_run TO sy_gateway;
CREATE POLICY gateway_request ON billing.reconciliation_run FOR INSERT TO sy_gateway WITH CHECK (${platform} AND state = 'requested');
GRANT UPDATE (state, resolution, proposed_by, approvals, approved_by, version) ON billing.difference TO sy_gateway;
CREATE POLICY gateway_decide ON billing.difference FOR UPDATE TO sy_gateway USING (${platform}) WITH CHECK (${platform});
`;
