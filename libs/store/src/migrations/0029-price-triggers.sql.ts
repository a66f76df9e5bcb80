const operates = `operator_org = market.ctx_org() AND market.ctx_kind() = 'operator'`;
const atMySite = `site_id = market.ctx_site() AND market.ctx_kind() = 'agent'`;

/**
 * Standing orders of operators: at a price of power, load that can wait makes room. An event that follows from one is the control plane's own, as one of the
 * desk is: it has no name at a site, and a site can neither make one up nor change it.
 */
export const priceTriggers = /* sql */ `
CREATE TABLE market.price_trigger (
  site_id text PRIMARY KEY,
  operator_org text NOT NULL,
  shed_at_micro_usd_per_mwh bigint,
  resume_below_micro_usd_per_mwh bigint,
  shed_to_w bigint NOT NULL CONSTRAINT price_trigger_shed_to_w_check CHECK (shed_to_w >= 0),
  set_at timestamptz NOT NULL,
  CONSTRAINT price_trigger_marks CHECK ((shed_at_micro_usd_per_mwh IS NULL) = (resume_below_micro_usd_per_mwh IS NULL) AND coalesce(resume_below_micro_usd_per_mwh <= shed_at_micro_usd_per_mwh, true)),
  CONSTRAINT price_trigger_of_its_site FOREIGN KEY (site_id, operator_org) REFERENCES market.site (id, operator_org)
);
COMMENT ON TABLE market.price_trigger IS 'at which price of power a site sheds load that can wait, by itself';
COMMENT ON COLUMN market.price_trigger.shed_at_micro_usd_per_mwh IS 'from this price on; null: from what a MWh earns behind its miners, and only they stop';
COMMENT ON COLUMN market.price_trigger.set_at IS 'market time; what was announced before it does not count for it';
ALTER TABLE market.price_trigger ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, DELETE, UPDATE (shed_at_micro_usd_per_mwh, resume_below_micro_usd_per_mwh, shed_to_w, set_at) ON market.price_trigger TO sy_gateway;
CREATE POLICY gateway_own ON market.price_trigger FOR ALL TO sy_gateway USING (${operates}) WITH CHECK (${operates});
CREATE POLICY gateway_platform ON market.price_trigger FOR SELECT TO sy_gateway USING (market.ctx_kind() = 'platform');
GRANT SELECT ON market.price_trigger TO sy_scheduler;
CREATE POLICY scheduler_all ON market.price_trigger FOR SELECT TO sy_scheduler USING (true);

ALTER TABLE market.curtailment DROP CONSTRAINT curtailment_begun_at_site, ADD CONSTRAINT curtailment_begun_at_site CHECK (CASE WHEN site_event IS NULL THEN origin IN ('desk', 'price') ELSE origin <> 'desk' END);
COMMENT ON COLUMN market.curtailment.origin IS 'desk: declared here; price without a site_event: the price trigger of the site. Otherwise the site began it: a person there, its power price, or the limit of its feeder';
COMMENT ON COLUMN market.curtailment.site_event IS 'the name it has at the site that began it; null: it was declared here';
ALTER POLICY gateway_agent_begins ON market.curtailment WITH CHECK (${atMySite} AND site_event IS NOT NULL AND kind = 'event' AND state = 'declared');
ALTER POLICY gateway_agent_ends ON market.curtailment USING (${atMySite} AND site_event IS NOT NULL) WITH CHECK (${atMySite} AND site_event IS NOT NULL);
ALTER POLICY gateway_agent_tells ON market.curtailment_change WITH CHECK (${atMySite} AND EXISTS (SELECT 1 FROM market.curtailment c WHERE c.id = curtailment_id AND c.site_event IS NOT NULL));
GRANT SELECT, INSERT ON market.curtailment_change TO sy_scheduler;
CREATE POLICY scheduler_all ON market.curtailment_change FOR ALL TO sy_scheduler USING (true) WITH CHECK (true);
`;
