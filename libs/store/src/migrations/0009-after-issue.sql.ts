/** After the issue of an invoice: credit notes, write-offs and voids with four eyes, disputes, dunning and its notices. */
const platform = `market.ctx_kind() = 'platform'`;
const mine = `customer_org = market.ctx_org() AND market.ctx_kind() = 'customer'`;

export const afterIssue = /* sql */ `
CREATE TABLE billing.remedy (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('credit_note', 'write_off', 'void')),
  invoice_id text NOT NULL REFERENCES billing.invoice (id),
  customer_org text NOT NULL,
  currency text NOT NULL,
  state text NOT NULL CHECK (state IN ('proposed', 'approved', 'executing', 'failed', 'done', 'withdrawn')),
  lines jsonb NOT NULL,
  fees jsonb NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
  settle_to text NOT NULL CHECK (settle_to IN ('payment_method', 'customer_credit')),
  against_due_minor bigint NOT NULL CHECK (against_due_minor >= 0),
  owed_back_minor bigint NOT NULL CHECK (owed_back_minor >= 0),
  reason text NOT NULL CHECK (length(trim(reason)) > 0),
  restated jsonb,
  proposed_by text NOT NULL,
  proposed_at timestamptz NOT NULL,
  approvals jsonb NOT NULL,
  approved_by text[] NOT NULL,
  number text UNIQUE,
  stripe_id text UNIQUE,
  failure jsonb,
  done_at timestamptz,
  version bigint NOT NULL,
  CONSTRAINT remedy_four_eyes CHECK (proposed_by <> ALL (approved_by)),
  CONSTRAINT remedy_approved_by_somebody CHECK (cardinality(approved_by) > 0 OR state IN ('proposed', 'withdrawn')),
  CONSTRAINT remedy_split CHECK (kind <> 'credit_note' OR against_due_minor + owed_back_minor = amount_minor),
  CONSTRAINT remedy_number_when_done CHECK ((number IS NOT NULL) = (kind = 'credit_note' AND state = 'done')),
  CONSTRAINT remedy_done_at CHECK ((done_at IS NOT NULL) = (state = 'done'))
);
COMMENT ON TABLE billing.remedy IS 'what is decided about an issued invoice: credit notes (with their refunds), write-offs and voids';
CREATE INDEX remedy_of_invoice ON billing.remedy (invoice_id, proposed_at, id);
CREATE INDEX remedy_to_do ON billing.remedy (id) WHERE state IN ('approved', 'executing', 'failed');

CREATE FUNCTION billing.remedy_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('done', 'withdrawn') OR (OLD.state, NEW.state) NOT IN (('proposed', 'proposed'), ('proposed', 'approved'), ('proposed', 'withdrawn'), ('approved', 'executing'),
      ('approved', 'withdrawn'), ('executing', 'done'), ('executing', 'failed'), ('failed', 'executing'), ('failed', 'withdrawn')) THEN
    RAISE EXCEPTION '% is %: it does not become %', OLD.id, OLD.state, NEW.state USING ERRCODE = '23514', CONSTRAINT = 'remedy_moves';
  END IF;
  IF (NEW.id, NEW.kind, NEW.invoice_id, NEW.customer_org, NEW.currency, NEW.lines, NEW.fees, NEW.amount_minor, NEW.settle_to, NEW.reason, NEW.restated, NEW.proposed_by, NEW.proposed_at)
    IS DISTINCT FROM (OLD.id, OLD.kind, OLD.invoice_id, OLD.customer_org, OLD.currency, OLD.lines, OLD.fees, OLD.amount_minor, OLD.settle_to, OLD.reason, OLD.restated, OLD.proposed_by, OLD.proposed_at) THEN
    RAISE EXCEPTION '% stays as it was proposed', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'remedy_stays';
  END IF;
  IF NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION '% is at version %, not %', OLD.id, OLD.version, NEW.version - 1 USING ERRCODE = '40001', CONSTRAINT = 'remedy_version';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER remedy_guard BEFORE UPDATE ON billing.remedy FOR EACH ROW EXECUTE FUNCTION billing.remedy_guard();

-- All notes of an invoice that stand or may still: never more than its lines, nor than its total. The invoice is held, so that two cannot each think there is room.
CREATE FUNCTION billing.credit_within_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE over text;
BEGIN
  IF NEW.kind <> 'credit_note' OR NEW.state = 'withdrawn' THEN RETURN NULL; END IF;
  PERFORM 1 FROM billing.invoice WHERE id = NEW.invoice_id FOR NO KEY UPDATE;
  WITH given AS (SELECT l->>'lineId' AS line_id, (l->>'amountMinor')::bigint AS minor FROM billing.remedy r, jsonb_array_elements(r.lines) l
      WHERE r.invoice_id = NEW.invoice_id AND r.kind = 'credit_note' AND r.state <> 'withdrawn')
  SELECT line_id INTO over FROM (
    SELECT g.line_id FROM given g LEFT JOIN billing.invoice_line n ON n.id = g.line_id AND n.invoice_id = NEW.invoice_id AND n.side = 'customer'
      GROUP BY g.line_id, n.amount_minor HAVING n.amount_minor IS NULL OR sum(g.minor) > n.amount_minor OR min(g.minor) <= 0
    UNION ALL SELECT i.id FROM billing.invoice i WHERE i.id = NEW.invoice_id AND (SELECT sum(minor) FROM given) > i.total_minor
    UNION ALL SELECT NEW.id WHERE NEW.amount_minor <> (SELECT coalesce(sum((l->>'amountMinor')::bigint), 0) FROM jsonb_array_elements(NEW.lines) l)) found LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'credit note % gives back more than there is of %', NEW.id, over USING ERRCODE = '23514', CONSTRAINT = 'credit_within_invoice';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER credit_within_invoice AFTER INSERT OR UPDATE ON billing.remedy FOR EACH ROW EXECUTE FUNCTION billing.credit_within_invoice();

-- Finance decides through the gateway; only billing carries out.
CREATE FUNCTION billing.remedy_decided_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND (NEW.state <> 'proposed' OR cardinality(NEW.approved_by) > 0) OR TG_OP = 'UPDATE' AND NEW.state NOT IN ('proposed', 'approved', 'withdrawn') THEN
    RAISE EXCEPTION '%: finance proposes, approves and withdraws; billing carries out', NEW.id USING ERRCODE = '23514', CONSTRAINT = 'remedy_decided_only';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER remedy_decided_only BEFORE INSERT OR UPDATE ON billing.remedy FOR EACH ROW WHEN (current_user = 'sy_gateway') EXECUTE FUNCTION billing.remedy_decided_only();

CREATE TABLE billing.dispute (
  id text PRIMARY KEY,
  invoice_id text NOT NULL REFERENCES billing.invoice (id),
  customer_org text NOT NULL,
  currency text NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'won', 'lost')),
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  fee_minor bigint NOT NULL CHECK (fee_minor >= 0),
  reason text NOT NULL,
  evidence_due_at timestamptz,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  shares jsonb NOT NULL,
  version bigint NOT NULL,
  CONSTRAINT dispute_closed_at CHECK ((closed_at IS NOT NULL) = (state <> 'open'))
);
CREATE INDEX dispute_of_invoice ON billing.dispute (invoice_id);
CREATE INDEX dispute_open ON billing.dispute (customer_org) WHERE state = 'open';
CREATE FUNCTION billing.dispute_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'open' OR (NEW.id, NEW.invoice_id, NEW.amount_minor, NEW.shares) IS DISTINCT FROM (OLD.id, OLD.invoice_id, OLD.amount_minor, OLD.shares) THEN
    RAISE EXCEPTION 'dispute % is %: it does not change', OLD.id, OLD.state USING ERRCODE = '23514', CONSTRAINT = 'dispute_final';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER dispute_guard BEFORE UPDATE ON billing.dispute FOR EACH ROW EXECUTE FUNCTION billing.dispute_guard();

CREATE TABLE billing.dunning (
  invoice_id text PRIMARY KEY REFERENCES billing.invoice (id),
  customer_org text NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'frozen', 'stopped', 'finished')),
  started_at timestamptz NOT NULL,
  steps int NOT NULL CHECK (steps >= 0),
  next_at timestamptz,
  frozen_at timestamptz,
  suspended_at timestamptz,
  retry_due boolean NOT NULL
);
COMMENT ON COLUMN billing.dunning.suspended_at IS 'new work is not taken on since then; it stands in the credit standing';
CREATE INDEX dunning_suspends ON billing.dunning (customer_org) WHERE suspended_at IS NOT NULL;
-- What an adapter (e-mail, webhook) sends to the customer: one row per invoice and step.
CREATE TABLE billing.dunning_notice (
  invoice_id text NOT NULL REFERENCES billing.invoice (id),
  step int NOT NULL CHECK (step >= 0),
  customer_org text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('reminder', 'suspension', 'final')),
  at timestamptz NOT NULL,
  sent_at timestamptz,
  PRIMARY KEY (invoice_id, step)
);

${['remedy', 'dispute', 'dunning', 'dunning_notice'].map((t) => `ALTER TABLE billing.${t} ENABLE ROW LEVEL SECURITY;
CREATE POLICY billing_all ON billing.${t} FOR ALL TO sy_billing USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON billing.${t} TO sy_billing;
GRANT SELECT ON billing.${t} TO sy_gateway;`).join('\n')}
CREATE POLICY gateway_read ON billing.remedy FOR SELECT TO sy_gateway USING (${platform} OR ${mine} AND kind = 'credit_note' AND state = 'done');
GRANT INSERT, UPDATE (state, approvals, approved_by, version) ON billing.remedy TO sy_gateway;
CREATE POLICY gateway_propose ON billing.remedy FOR INSERT TO sy_gateway WITH CHECK (${platform});
CREATE POLICY gateway_decide ON billing.remedy FOR UPDATE TO sy_gateway USING (${platform}) WITH CHECK (${platform});
CREATE POLICY gateway_read ON billing.dispute FOR SELECT TO sy_gateway USING (${platform} OR ${mine});
CREATE POLICY gateway_read ON billing.dunning FOR SELECT TO sy_gateway USING (${platform});
CREATE POLICY gateway_read ON billing.dunning_notice FOR SELECT TO sy_gateway USING (${platform} OR ${mine});
`;
