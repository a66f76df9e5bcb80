/** Paying operators: where each is paid, payouts with four eyes and their history, statements that are never edited. */
const platform = `market.ctx_kind() = 'platform'`;
const mine = `operator_org = market.ctx_org() AND market.ctx_kind() = 'operator'`;

export const payouts = /* sql */ `
CREATE TABLE billing.payout_account (
  operator_org text NOT NULL,
  currency text NOT NULL CHECK (currency IN ('USD', 'EUR', 'CAD')),
  name text NOT NULL,
  email text,
  country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  stripe_account_id text UNIQUE,
  status text NOT NULL CHECK (status IN ('none', 'unverified', 'payable', 'closed')),
  checked_at timestamptz,
  version bigint NOT NULL,
  PRIMARY KEY (operator_org, currency),
  CONSTRAINT payout_account_status CHECK ((stripe_account_id IS NULL) = (status = 'none'))
);
COMMENT ON TABLE billing.payout_account IS 'an operator''s connected account at the payment provider, one per currency';

CREATE TABLE billing.payout (
  id text PRIMARY KEY,
  operator_org text NOT NULL,
  currency text NOT NULL,
  slot text NOT NULL,
  state text NOT NULL CHECK (state IN ('proposed', 'held', 'approved', 'transferring', 'refused', 'transferred', 'failed', 'paid', 'returned', 'reversed', 'withdrawn')),
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  available_minor bigint NOT NULL,
  owed_minor bigint NOT NULL,
  reserve_minor bigint NOT NULL,
  proposed_by text NOT NULL,
  proposed_at timestamptz NOT NULL,
  approvals jsonb NOT NULL,
  approved_by text[] NOT NULL,
  hold jsonb,
  attempt int NOT NULL CHECK (attempt >= 0),
  stripe_account_id text,
  stripe_transfer_id text UNIQUE,
  reversed_minor bigint NOT NULL CHECK (reversed_minor >= 0),
  bank_attempt int NOT NULL CHECK (bank_attempt >= 0),
  bank_payout_id text UNIQUE,
  paid_minor bigint NOT NULL CHECK (paid_minor >= 0),
  failure jsonb,
  version bigint NOT NULL,
  FOREIGN KEY (operator_org, currency) REFERENCES billing.payout_account (operator_org, currency),
  CONSTRAINT payout_within_available CHECK (amount_minor <= available_minor - owed_minor - reserve_minor),
  CONSTRAINT payout_back_within_amount CHECK (reversed_minor <= amount_minor AND paid_minor <= amount_minor),
  CONSTRAINT payout_four_eyes CHECK (proposed_by <> ALL (approved_by)),
  CONSTRAINT payout_approved_by_somebody CHECK (cardinality(approved_by) > 0 OR state IN ('proposed', 'held', 'withdrawn')),
  CONSTRAINT payout_hold_has_reason CHECK ((hold IS NOT NULL) OR state <> 'held')
);
-- One payout of an operator at a time: two at once could each think the money is there.
CREATE UNIQUE INDEX payout_one_under_way ON billing.payout (operator_org, currency) WHERE state IN ('proposed', 'held', 'approved', 'transferring', 'refused', 'transferred', 'failed');
CREATE UNIQUE INDEX payout_once_per_slot ON billing.payout (operator_org, currency, slot) WHERE state NOT IN ('withdrawn', 'returned', 'reversed');
CREATE INDEX payout_of_operator ON billing.payout (operator_org, proposed_at DESC, id);
CREATE INDEX payout_by_time ON billing.payout (proposed_at DESC, id DESC);

CREATE FUNCTION billing.payout_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('proposed', 'approved'), ('proposed', 'held'), ('proposed', 'withdrawn'), ('held', 'proposed'), ('held', 'withdrawn'),
      ('approved', 'transferring'), ('approved', 'held'), ('approved', 'withdrawn'), ('transferring', 'transferred'), ('transferring', 'refused'), ('refused', 'transferring'),
      ('refused', 'held'), ('refused', 'withdrawn'), ('transferred', 'paid'), ('transferred', 'failed'), ('transferred', 'reversed'), ('failed', 'transferred'), ('failed', 'returned'),
      ('paid', 'failed'), ('paid', 'reversed')) THEN
    -- A look at the provider may find two things at once: the bank sent it back, and it was taken back.
    IF (OLD.state, NEW.state) NOT IN (('transferred', 'returned'), ('paid', 'returned')) THEN
      RAISE EXCEPTION 'payout % is %: it does not become %', OLD.id, OLD.state, NEW.state USING ERRCODE = '23514', CONSTRAINT = 'payout_moves';
    END IF;
  END IF;
  IF (NEW.id, NEW.operator_org, NEW.currency, NEW.slot, NEW.amount_minor, NEW.available_minor, NEW.owed_minor, NEW.reserve_minor, NEW.proposed_by, NEW.proposed_at)
    IS DISTINCT FROM (OLD.id, OLD.operator_org, OLD.currency, OLD.slot, OLD.amount_minor, OLD.available_minor, OLD.owed_minor, OLD.reserve_minor, OLD.proposed_by, OLD.proposed_at) THEN
    RAISE EXCEPTION 'payout % stays as it was proposed', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'payout_stays';
  END IF;
  IF NEW.reversed_minor < OLD.reversed_minor OR NEW.attempt NOT IN (OLD.attempt, OLD.attempt + 1) OR (NEW.attempt <> OLD.attempt) <> (NEW.state = 'transferring' AND OLD.state <> 'transferring')
    OR (OLD.stripe_transfer_id IS NOT NULL AND NEW.stripe_transfer_id IS DISTINCT FROM OLD.stripe_transfer_id) THEN
    RAISE EXCEPTION 'payout %: attempts are counted, and a transfer stands', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'payout_attempts';
  END IF;
  IF NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION 'payout % is at version %, not %', OLD.id, OLD.version, NEW.version - 1 USING ERRCODE = '40001', CONSTRAINT = 'payout_version';
  END IF;
  RETURN NEW;
END $$;
-- Through the gateway finance proposes and decides; what reserves or moves money is billing's alone.
CREATE FUNCTION billing.payout_decided_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'sy_gateway' AND (TG_OP = 'INSERT' AND (NEW.state NOT IN ('proposed', 'held') OR NEW.approved_by <> '{}' OR NEW.attempt <> 0 OR NEW.stripe_transfer_id IS NOT NULL)
      OR NEW.state NOT IN ('proposed', 'held', 'approved', 'withdrawn') AND (TG_OP = 'INSERT'
        OR (NEW.state, NEW.approvals, NEW.approved_by, NEW.hold) IS DISTINCT FROM (OLD.state, OLD.approvals, OLD.approved_by, OLD.hold))) THEN
    RAISE EXCEPTION 'payout %: finance decides on it, and does not make it %', NEW.id, NEW.state USING ERRCODE = '23514', CONSTRAINT = 'payout_decided_only';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payout_decided_only BEFORE INSERT OR UPDATE ON billing.payout FOR EACH ROW EXECUTE FUNCTION billing.payout_decided_only();
CREATE TRIGGER payout_guard BEFORE UPDATE ON billing.payout FOR EACH ROW EXECUTE FUNCTION billing.payout_guard();

CREATE TABLE billing.payout_move (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  payout_id text NOT NULL REFERENCES billing.payout (id),
  operator_org text NOT NULL,
  action text NOT NULL,
  from_state text,
  to_state text NOT NULL,
  actor text NOT NULL,
  reason text,
  at timestamptz NOT NULL
);
CREATE INDEX payout_move_of ON billing.payout_move (payout_id, seq);
CREATE TRIGGER payout_move_append_only BEFORE UPDATE OR DELETE ON billing.payout_move FOR EACH ROW EXECUTE FUNCTION market.append_only();

CREATE TABLE billing.statement (
  number text PRIMARY KEY,
  operator_org text NOT NULL,
  currency text NOT NULL,
  period text NOT NULL CHECK (period ~ '^\\d{4}-\\d{2}$'),
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL CHECK (to_at > from_at),
  through_seq bigint NOT NULL CHECK (through_seq >= 0),
  content jsonb NOT NULL,
  issued_at timestamptz NOT NULL,
  UNIQUE (operator_org, currency, period)
);
COMMENT ON COLUMN billing.statement.through_seq IS 'journal entries up to this one, that take effect before to_at, are in this statement or an earlier one';
CREATE TRIGGER statement_append_only BEFORE UPDATE OR DELETE ON billing.statement FOR EACH ROW EXECUTE FUNCTION market.append_only();

${['payout_account', 'payout', 'payout_move', 'statement'].map((t) => `ALTER TABLE billing.${t} ENABLE ROW LEVEL SECURITY;
CREATE POLICY billing_all ON billing.${t} FOR ALL TO sy_billing USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON billing.${t} TO sy_billing;
GRANT SELECT ON billing.${t} TO sy_gateway;
CREATE POLICY gateway_read ON billing.${t} FOR SELECT TO sy_gateway USING (${platform} OR ${mine});`).join('\n')}
GRANT UPDATE ON billing.payout_account, billing.payout TO sy_billing;
GRANT INSERT ON billing.payout, billing.payout_move TO sy_gateway;
GRANT UPDATE (state, approvals, approved_by, hold, version) ON billing.payout TO sy_gateway;
CREATE POLICY gateway_propose ON billing.payout FOR INSERT TO sy_gateway WITH CHECK (${platform});
CREATE POLICY gateway_decide ON billing.payout FOR UPDATE TO sy_gateway USING (${platform}) WITH CHECK (${platform});
CREATE POLICY gateway_record ON billing.payout_move FOR INSERT TO sy_gateway WITH CHECK (${platform});
`;
