const operates = `operator_org = market.ctx_org() AND market.ctx_kind() = 'operator'`;
const atMySite = `site_id = market.ctx_site() AND market.ctx_kind() = 'agent'`;
const platform = `market.ctx_kind() = 'platform'`;
const conditions = `('measured', 'interpolated', 'gap', 'reset', 'replaced', 'jump', 'stale', 'missing')`;

/** Real meters: how a reading's figure came about, a lease's share of the facility meter, and what the registers of a site counted as a whole. */
export const siteMeters = /* sql */ `
ALTER TABLE metering.reading ADD COLUMN condition text CONSTRAINT reading_condition_check CHECK (condition IN ${conditions}),
  ADD COLUMN facility_wh bigint CONSTRAINT reading_facility_wh_check CHECK (facility_wh >= 0);
COMMENT ON COLUMN metering.reading.condition IS 'what a real meter can say of the figure, or why it has none; null: no real meter';
COMMENT ON COLUMN metering.reading.facility_wh IS 'the share of the facility meter, by IT energy; null: the site has none, or it said nothing usable';

CREATE TABLE metering.site_reading (
  site_id text NOT NULL,
  operator_org text NOT NULL,
  agent_id text NOT NULL,
  meter_id text NOT NULL,
  channel text NOT NULL CONSTRAINT site_reading_channel_check CHECK (channel IN ('it', 'facility')),
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  milliwatt_hours bigint NOT NULL CONSTRAINT site_reading_milliwatt_hours_check CHECK (milliwatt_hours >= 0),
  condition text NOT NULL CONSTRAINT site_reading_condition_check CHECK (condition IN ${conditions}),
  received_at timestamptz NOT NULL,
  PRIMARY KEY (site_id, channel, meter_id, from_at, to_at),
  CONSTRAINT site_reading_covers_time CHECK (to_at > from_at),
  CONSTRAINT reading_of_its_site FOREIGN KEY (site_id, operator_org) REFERENCES market.site (id, operator_org)
);
COMMENT ON TABLE metering.site_reading IS 'what all registers of one channel of a site counted; facility over it is the measured PUE; market time';
CREATE INDEX site_reading_by_time ON metering.site_reading (site_id, from_at);
CREATE TRIGGER site_reading_append_only BEFORE UPDATE OR DELETE ON metering.site_reading FOR EACH ROW EXECUTE FUNCTION market.append_only();

ALTER TABLE metering.site_reading ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON metering.site_reading TO sy_gateway;
CREATE POLICY gateway_agent ON metering.site_reading FOR ALL TO sy_gateway USING (${atMySite}) WITH CHECK (${atMySite});
CREATE POLICY gateway_read ON metering.site_reading FOR SELECT TO sy_gateway USING ((${operates}) OR ${platform});
`;
