/** Closing a month: who moved a period, what was accrued in it, what the books began with, and the customer's own account codes. */
const platform = `market.ctx_kind() = 'platform'`;

export const close = /* sql */ `
ALTER TABLE ledger.period ADD COLUMN locked_by text, ADD COLUMN moved_by text, ADD COLUMN moved_at timestamptz;
COMMENT ON COLUMN ledger.period.locked_by IS 'who locked it: somebody else closes it or opens it again; null while it is open';
COMMENT ON COLUMN ledger.period.moved_by IS 'who made the last move';

-- One move at a time, after whoever is booking: the lock of the journal, taken before any row is.
CREATE FUNCTION ledger.one_move_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7223305);
  RETURN NULL;
END $$;
CREATE TRIGGER period_one_move_at_a_time BEFORE INSERT OR UPDATE ON ledger.period FOR EACH STATEMENT EXECUTE FUNCTION ledger.one_move_at_a_time();

CREATE FUNCTION ledger.period_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE forward boolean; last_to timestamptz;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT max(to_at) INTO last_to FROM ledger.period;
    IF NEW.state <> 'open' OR NEW.to_at <= NEW.from_at OR NEW.from_at <> coalesce(last_to, NEW.from_at) THEN
      RAISE EXCEPTION 'period % begins open where the last one ends (%)', NEW.id, last_to USING ERRCODE = '23514', CONSTRAINT = 'period_tiles';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.id, NEW.from_at, NEW.to_at) IS DISTINCT FROM (OLD.id, OLD.from_at, OLD.to_at) THEN
    RAISE EXCEPTION 'period % keeps its name and its time', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'period_tiles';
  END IF;
  IF (OLD.state, NEW.state) NOT IN (('open', 'locked'), ('locked', 'closed'), ('locked', 'open'), ('closed', 'locked')) THEN
    RAISE EXCEPTION 'period % is %: it does not become %', OLD.id, OLD.state, NEW.state USING ERRCODE = '23514', CONSTRAINT = 'period_order';
  END IF;
  forward := (OLD.state, NEW.state) IN (('open', 'locked'), ('locked', 'closed'));
  IF forward AND EXISTS (SELECT 1 FROM ledger.period p WHERE p.to_at <= OLD.from_at AND p.state <> 'closed')
    OR NOT forward AND EXISTS (SELECT 1 FROM ledger.period p WHERE p.from_at >= OLD.to_at AND p.state <> 'open') THEN
    RAISE EXCEPTION 'period %: periods close in order and open again from the end', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'period_order';
  END IF;
  IF NOT forward AND coalesce(trim(NEW.reopen_reason), '') = '' THEN
    RAISE EXCEPTION 'period % opens again with a reason', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'period_reason';
  END IF;
  IF NEW.moved_by IS NULL OR NEW.moved_by = OLD.locked_by
    OR NEW.locked_by IS DISTINCT FROM (CASE WHEN NEW.state = 'open' THEN NULL ELSE coalesce(OLD.locked_by, NEW.moved_by) END) THEN
    RAISE EXCEPTION 'period % was locked by %: somebody else moves it on', OLD.id, OLD.locked_by USING ERRCODE = '23514', CONSTRAINT = 'period_four_eyes';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER period_moves BEFORE INSERT OR UPDATE ON ledger.period FOR EACH ROW EXECUTE FUNCTION ledger.period_moves();
GRANT UPDATE (state, reopen_reason, locked_by, moved_by, moved_at) ON ledger.period TO sy_gateway;
CREATE POLICY gateway_close ON ledger.period FOR UPDATE TO sy_gateway USING (${platform}) WITH CHECK (${platform});

CREATE TABLE ledger.account_mapping (
  version int NOT NULL,
  role text NOT NULL,
  gl_code text NOT NULL,
  gl_name text,
  set_by text NOT NULL,
  set_at timestamptz NOT NULL,
  PRIMARY KEY (version, role)
);
COMMENT ON TABLE ledger.account_mapping IS 'our roles in the account codes of the customer''s own general ledger; a version is a whole mapping, the highest stands';
CREATE TRIGGER account_mapping_append_only BEFORE UPDATE OR DELETE ON ledger.account_mapping FOR EACH ROW EXECUTE FUNCTION market.append_only();

CREATE INDEX transaction_of_invoice ON ledger.transaction ((refs->>'invoiceId')) WHERE refs ? 'invoiceId';
CREATE INDEX transaction_accrued ON ledger.transaction ((refs->>'periodId'), (refs->>'leaseId')) WHERE kind = 'accrual';

-- What the books began with: once, kept as it was given until billing books it.
CREATE TABLE ledger.opening_balances (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  as_of timestamptz NOT NULL,
  entries jsonb NOT NULL,
  imported_by text NOT NULL,
  imported_at timestamptz NOT NULL,
  booked_seq bigint REFERENCES ledger.transaction (seq)
);

-- What a locked period accrued for a lease, and of which inputs: a later input makes it stale.
CREATE TABLE billing.accrual (
  period_id text NOT NULL REFERENCES ledger.period (id),
  lease_id text NOT NULL REFERENCES billing.lease (id),
  inputs text NOT NULL,
  customer_minor bigint NOT NULL,
  currency text NOT NULL,
  accrued_at timestamptz NOT NULL,
  PRIMARY KEY (period_id, lease_id)
);

ALTER TABLE ledger.account_mapping ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.opening_balances ENABLE ROW LEVEL SECURITY;
ALTER TABLE billing.accrual ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON ledger.account_mapping TO sy_gateway;
GRANT SELECT, INSERT (as_of, entries, imported_by, imported_at) ON ledger.opening_balances TO sy_gateway;
GRANT SELECT ON billing.accrual TO sy_gateway;
CREATE POLICY gateway_platform ON ledger.account_mapping FOR SELECT TO sy_gateway USING (${platform});
CREATE POLICY gateway_set ON ledger.account_mapping FOR INSERT TO sy_gateway WITH CHECK (${platform});
CREATE POLICY gateway_platform ON ledger.opening_balances FOR SELECT TO sy_gateway USING (${platform});
CREATE POLICY gateway_import ON ledger.opening_balances FOR INSERT TO sy_gateway WITH CHECK (${platform});
CREATE POLICY gateway_platform ON billing.accrual FOR SELECT TO sy_gateway USING (${platform});
GRANT SELECT ON ledger.account_mapping TO sy_billing;
GRANT SELECT, UPDATE (booked_seq) ON ledger.opening_balances TO sy_billing;
GRANT SELECT, INSERT, UPDATE ON billing.accrual TO sy_billing;
CREATE POLICY billing_all ON ledger.account_mapping FOR SELECT TO sy_billing USING (true);
CREATE POLICY billing_all ON ledger.opening_balances FOR ALL TO sy_billing USING (true) WITH CHECK (true);
CREATE POLICY billing_all ON billing.accrual FOR ALL TO sy_billing USING (true) WITH CHECK (true);

-- Calls to the payment provider of which nobody knows how they ended: finance sees them by name before it closes a month, and nothing else of them.
CREATE FUNCTION billing.calls_in_doubt() RETURNS TABLE (key text, scope text, step text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT i.key, i.scope, i.step FROM billing.stripe_intent i WHERE i.status = 'claimed' AND market.ctx_kind() = 'platform' ORDER BY i.key $$;
REVOKE EXECUTE ON FUNCTION billing.calls_in_doubt() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION billing.calls_in_doubt() TO sy_gateway;
`;
