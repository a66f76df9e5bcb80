/** What an operator has now, for the operator itself: it reads no journal. */
export const operatorBalances = /* sql */ `
-- Balances of the roles that statements are about, per operator and currency, and what payouts took off them for good: sent to the bank, less what came back.
CREATE FUNCTION billing.operator_balances(of_operator text)
  RETURNS TABLE (operator_org text, currency text, held_minor bigint, available_minor bigint, disputed_minor bigint, in_transit_minor bigint, owed_minor bigint, paid_out_minor bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH own AS (
    SELECT a.code, a.org_id, a.currency, split_part(a.code, '/', 1) AS role FROM ledger.account a
    WHERE split_part(a.code, '/', 1) IN ('operator_payable.held', 'operator_payable.available', 'operator_payable.disputed', 'operator_payable.in_transit', 'operator_receivable')
      AND (market.ctx_kind() = 'platform' OR (market.ctx_kind() = 'operator' AND a.org_id = market.ctx_org())) AND (of_operator IS NULL OR a.org_id = of_operator)
  ), change AS (
    SELECT o.org_id, o.currency, o.role, t.kind, CASE p.direction WHEN 'credit' THEN p.amount_minor ELSE -p.amount_minor END AS minor
    FROM own o LEFT JOIN ledger.posting p ON p.account_code = o.code LEFT JOIN ledger.transaction t ON t.seq = p.transaction_seq
  )
  SELECT org_id, currency, coalesce(sum(minor) FILTER (WHERE role = 'operator_payable.held'), 0)::bigint, coalesce(sum(minor) FILTER (WHERE role = 'operator_payable.available'), 0)::bigint,
    coalesce(sum(minor) FILTER (WHERE role = 'operator_payable.disputed'), 0)::bigint, coalesce(sum(minor) FILTER (WHERE role = 'operator_payable.in_transit'), 0)::bigint,
    -coalesce(sum(minor) FILTER (WHERE role = 'operator_receivable'), 0)::bigint,
    -coalesce(sum(minor) FILTER (WHERE kind LIKE 'payout-%' AND role IN ('operator_payable.available', 'operator_payable.in_transit')), 0)::bigint
  FROM change GROUP BY org_id, currency $$;
REVOKE EXECUTE ON FUNCTION billing.operator_balances(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION billing.operator_balances(text) TO sy_gateway;
`;
