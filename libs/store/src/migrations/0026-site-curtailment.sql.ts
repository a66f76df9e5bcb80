const operates = `operator_org = market.ctx_org() AND market.ctx_kind() = 'operator'`;
const atMySite = `site_id = market.ctx_site() AND market.ctx_kind() = 'agent'`;
const platform = `market.ctx_kind() = 'platform'`;
const ofItsCurtailment = (name: string): string => `CONSTRAINT ${name} FOREIGN KEY (curtailment_id, site_id, operator_org) REFERENCES market.curtailment (id, site_id, operator_org)`;

/** Curtailment as the site carries it out: what it said of each event, what it drew meanwhile, and the events it began itself. */
export const siteCurtailment = /* sql */ `
ALTER TABLE market.curtailment ADD COLUMN origin text NOT NULL DEFAULT 'desk' CHECK (origin IN ('desk', 'operator', 'price', 'guard')), ADD COLUMN site_event text CHECK (length(site_event) BETWEEN 1 AND 80),
  ADD CONSTRAINT curtailment_begun_at_site CHECK ((origin = 'desk') = (site_event IS NULL)), ADD CONSTRAINT curtailment_once_per_site_event UNIQUE (site_id, site_event);
COMMENT ON COLUMN market.curtailment.origin IS 'desk: declared here. Otherwise the site began it: a person there, its power price, or the limit of its feeder';
COMMENT ON COLUMN market.curtailment.site_event IS 'the name it has at the site that began it; null: it was declared here';

CREATE TABLE market.curtailment_site_report (
  curtailment_id text NOT NULL,
  revision int NOT NULL,
  step text NOT NULL CHECK (step IN ('acknowledged', 'started', 'ended')),
  site_id text NOT NULL,
  operator_org text NOT NULL,
  at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (curtailment_id, revision, step),
  ${ofItsCurtailment('report_of_its_curtailment')}
);
COMMENT ON TABLE market.curtailment_site_report IS 'what the site said of an event: that it knows it, began it, is through with it; market time';
CREATE TRIGGER curtailment_site_report_append_only BEFORE UPDATE OR DELETE ON market.curtailment_site_report FOR EACH ROW EXECUTE FUNCTION market.append_only();

CREATE TABLE market.curtailment_power (
  curtailment_id text NOT NULL,
  at timestamptz NOT NULL,
  site_id text NOT NULL,
  operator_org text NOT NULL,
  power_w bigint NOT NULL CHECK (power_w >= 0),
  source text NOT NULL CHECK (source IN ('meter', 'model')),
  PRIMARY KEY (curtailment_id, at),
  ${ofItsCurtailment('power_of_its_curtailment')}
);
COMMENT ON TABLE market.curtailment_power IS 'what the site drew at instants of an event: the proof that its target was kept; at is market time';
CREATE TRIGGER curtailment_power_append_only BEFORE UPDATE OR DELETE ON market.curtailment_power FOR EACH ROW EXECUTE FUNCTION market.append_only();

ALTER TABLE market.curtailment_site_report ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON market.curtailment_site_report TO sy_gateway;
CREATE POLICY gateway_agent ON market.curtailment_site_report FOR ALL TO sy_gateway USING (${atMySite}) WITH CHECK (${atMySite});
CREATE POLICY gateway_own ON market.curtailment_site_report FOR SELECT TO sy_gateway USING (${operates});
CREATE POLICY gateway_platform ON market.curtailment_site_report FOR SELECT TO sy_gateway USING (${platform});

ALTER TABLE market.curtailment_power ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON market.curtailment_power TO sy_gateway;
CREATE POLICY gateway_agent ON market.curtailment_power FOR ALL TO sy_gateway USING (${atMySite}) WITH CHECK (${atMySite});
CREATE POLICY gateway_own ON market.curtailment_power FOR SELECT TO sy_gateway USING (${operates});
CREATE POLICY gateway_platform ON market.curtailment_power FOR SELECT TO sy_gateway USING (${platform});

-- A site tells of events it began itself, and when they ended; what the desk declared is not the site's to write.
CREATE POLICY gateway_agent_begins ON market.curtailment FOR INSERT TO sy_gateway WITH CHECK (${atMySite} AND origin <> 'desk' AND kind = 'event' AND state = 'declared');
CREATE POLICY gateway_agent_ends ON market.curtailment FOR UPDATE TO sy_gateway USING (${atMySite} AND origin <> 'desk') WITH CHECK (${atMySite} AND origin <> 'desk');
CREATE POLICY gateway_agent_tells ON market.curtailment_change FOR INSERT TO sy_gateway WITH CHECK (${atMySite} AND EXISTS (SELECT 1 FROM market.curtailment c WHERE c.id = curtailment_id AND c.origin <> 'desk'));
-- Whom an event is to stop: what the site does while nobody can be heard.
CREATE POLICY gateway_agent ON market.curtailment_shed FOR SELECT TO sy_gateway USING (${atMySite});
`;
