/** What operators are paid on: versioned terms, accounts opened and payouts decided on through the gateway, earnings by lease. */
const platform = `market.ctx_kind() = 'platform'`;
const mine = `operator_org = market.ctx_org() AND market.ctx_kind() = 'operator'`;

export const payoutTerms = /* sql */ `
CREATE TABLE billing.payout_terms (
  operator_org text NOT NULL,
  currency text NOT NULL CHECK (currency IN ('USD', 'EUR', 'CAD')),
  version int NOT NULL CHECK (version > 0),
  cadence text NOT NULL CHECK (cadence IN ('weekly', 'monthly')),
  minimum_minor bigint NOT NULL CHECK (minimum_minor > 0),
  maximum_minor bigint NOT NULL,
  reserve_minor bigint CHECK (reserve_minor >= 0),
  reserve_share_ppm bigint CHECK (reserve_share_ppm BETWEEN 1 AND 1000000),
  reserve_window_days int CHECK (reserve_window_days BETWEEN 1 AND 366),
  effective_from timestamptz NOT NULL,
  set_by text NOT NULL,
  set_at timestamptz NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (operator_org, currency, version),
  CONSTRAINT payout_terms_bounds CHECK (maximum_minor BETWEEN minimum_minor AND 99999999),
  CONSTRAINT payout_terms_one_reserve CHECK ((reserve_minor IS NULL) = (reserve_share_ppm IS NOT NULL) AND (reserve_share_ppm IS NULL) = (reserve_window_days IS NULL)),
  CONSTRAINT payout_terms_never_backdated CHECK (effective_from >= set_at)
);
COMMENT ON TABLE billing.payout_terms IS 'the latest version that is in force counts; without one, the terms of the house';
CREATE TRIGGER payout_terms_append_only BEFORE UPDATE OR DELETE ON billing.payout_terms FOR EACH ROW EXECUTE FUNCTION market.append_only();
ALTER TABLE billing.payout_terms ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON billing.payout_terms TO sy_billing, sy_gateway;
GRANT INSERT ON billing.payout_terms TO sy_gateway;
CREATE POLICY billing_all ON billing.payout_terms FOR SELECT TO sy_billing USING (true);
CREATE POLICY gateway_read ON billing.payout_terms FOR SELECT TO sy_gateway USING (${platform} OR ${mine});
CREATE POLICY gateway_set ON billing.payout_terms FOR INSERT TO sy_gateway WITH CHECK (${platform});

-- An operator says where it is paid; what the provider says of the account is billing's to write.
ALTER TABLE billing.payout_account ADD COLUMN asks bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN billing.payout_account.asks IS 'times the operator asked for the account to be made or looked at: the sequence of those events';
GRANT INSERT (operator_org, currency, name, email, country, status, version, asks) ON billing.payout_account TO sy_gateway;
GRANT UPDATE (asks) ON billing.payout_account TO sy_gateway;
CREATE POLICY gateway_open ON billing.payout_account FOR INSERT TO sy_gateway WITH CHECK (${mine} AND status = 'none');
CREATE POLICY gateway_ask ON billing.payout_account FOR UPDATE TO sy_gateway USING (${mine}) WITH CHECK (${mine});

-- What finance asks of a payout that is at the provider. Billing does it.
ALTER TABLE billing.payout ADD COLUMN asked jsonb, ADD CONSTRAINT payout_asked CHECK (asked IS NULL OR coalesce(asked ->> 'what', '') IN ('to_bank_again', 'take_back'));
CREATE INDEX payout_asked_of ON billing.payout (id) WHERE asked IS NOT NULL;
GRANT UPDATE (asked) ON billing.payout TO sy_gateway;

-- What each lease earned its operator, and what was taken off again: nothing of the customer but that. The day is that of issue, void or credit note.
CREATE FUNCTION billing.earnings_between(from_at timestamptz, to_at timestamptz, of_operator text)
  RETURNS TABLE (operator_org text, currency text, lease_id text, site_id text, site_name text, at timestamptz, charges_minor bigint, credits_minor bigint, power_minor bigint, fee_minor bigint, given_back_minor bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH own AS NOT MATERIALIZED (
    SELECT l.id, l.operator_org, l.site_id, coalesce(m.site_name, '') AS site_name FROM billing.lease l LEFT JOIN billing.lease_metering m ON m.lease_id = l.id
    WHERE (market.ctx_kind() = 'platform' OR (market.ctx_kind() = 'operator' AND l.operator_org = market.ctx_org())) AND (of_operator IS NULL OR l.operator_org = of_operator)
  ), line AS NOT MATERIALIZED (
    SELECT n.*, i.currency, i.issued_at, i.state, n.component_kind LIKE 'energy\\_%' OR n.component_kind = 'demand_share' AS is_power,
      n.side = 'customer' AND n.category <> 'tax' AND n.component_kind NOT IN ('prepayment', 'deposit') AS is_sold
    FROM billing.invoice_line n JOIN billing.invoice i ON i.id = n.invoice_id WHERE n.lease_id IN (SELECT id FROM own) AND i.number IS NOT NULL
  ), earned AS (
    SELECT lease_id, currency, issued_at AS at, coalesce(sum(amount_minor) FILTER (WHERE is_sold AND NOT is_power AND amount_minor >= 0), 0) AS charges,
      coalesce(sum(amount_minor) FILTER (WHERE is_sold AND NOT is_power AND amount_minor < 0), 0) AS credits, coalesce(sum(amount_minor) FILTER (WHERE is_sold AND is_power), 0) AS power,
      coalesce(sum(amount_minor) FILTER (WHERE category = 'fee'), 0) AS fee, 0::numeric AS back
    FROM line WHERE issued_at >= from_at AND issued_at < to_at GROUP BY invoice_id, lease_id, currency, issued_at
  ), noted AS (
    SELECT r.done_at, g.line_id, g.minor, g.is_fee FROM billing.remedy r, LATERAL (
      SELECT e ->> 'lineId' AS line_id, (e ->> 'amountMinor')::bigint AS minor, false AS is_fee FROM jsonb_array_elements(r.lines) e
      UNION ALL SELECT e ->> 'lineId', (e ->> 'amountMinor')::bigint, true FROM jsonb_array_elements(r.fees) e) g
    WHERE r.kind = 'credit_note' AND r.state = 'done' AND r.done_at >= from_at AND r.done_at < to_at
  ), back AS (
    SELECT n.lease_id, n.currency, g.done_at AS at, sum(CASE WHEN g.is_fee THEN -g.minor WHEN n.is_sold THEN g.minor ELSE 0 END) AS back
    FROM noted g JOIN line n ON n.id = g.line_id GROUP BY n.invoice_id, n.lease_id, n.currency, g.done_at
    UNION ALL
    SELECT n.lease_id, n.currency, r.done_at, sum(CASE WHEN n.category = 'fee' THEN -n.amount_minor WHEN n.is_sold THEN n.amount_minor ELSE 0 END)
    FROM billing.remedy r JOIN line n ON n.invoice_id = r.invoice_id WHERE r.kind = 'void' AND r.state = 'done' AND r.done_at >= from_at AND r.done_at < to_at
    GROUP BY n.invoice_id, n.lease_id, n.currency, r.done_at
  )
  SELECT o.operator_org, e.currency, o.id, o.site_id, o.site_name, e.at, e.charges::bigint, e.credits::bigint, e.power::bigint, e.fee::bigint, e.back::bigint
  FROM (SELECT * FROM earned UNION ALL SELECT lease_id, currency, at, 0, 0, 0, 0, back FROM back) e JOIN own o ON o.id = e.lease_id $$;
REVOKE EXECUTE ON FUNCTION billing.earnings_between(timestamptz, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION billing.earnings_between(timestamptz, timestamptz, text) TO sy_gateway;
`;
