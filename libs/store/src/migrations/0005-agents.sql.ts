/** What agents need beside the market's own tables: keys, used assertions, and what a lease knows of its agent's reports. */
export const agents = /* sql */ `
CREATE TABLE market.signing_key (
  kid text PRIMARY KEY,
  private_jwk jsonb NOT NULL,
  created_at timestamptz NOT NULL
);
COMMENT ON TABLE market.signing_key IS 'signs the bearers of agents; the newest signs, all verify; read by the gateway alone';
ALTER TABLE market.signing_key ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON market.signing_key TO sy_gateway;
CREATE POLICY gateway_keys ON market.signing_key FOR ALL TO sy_gateway USING (true) WITH CHECK (true);

CREATE TABLE market.agent_assertion (
  agent_id text NOT NULL REFERENCES market.agent (id),
  jti text NOT NULL,
  replayable_until timestamptz NOT NULL,
  PRIMARY KEY (agent_id, jti)
);
COMMENT ON COLUMN market.agent_assertion.replayable_until IS 'wall time; the row may go afterwards';
ALTER TABLE market.agent_assertion ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, DELETE ON market.agent_assertion TO sy_gateway;
CREATE POLICY gateway_agent ON market.agent_assertion FOR ALL TO sy_gateway
  USING (market.ctx_kind() = 'agent' AND EXISTS (SELECT 1 FROM market.agent a WHERE a.id = agent_id AND a.site_id = market.ctx_site()))
  WITH CHECK (market.ctx_kind() = 'agent' AND EXISTS (SELECT 1 FROM market.agent a WHERE a.id = agent_id AND a.site_id = market.ctx_site()));

ALTER TABLE market.agent ADD COLUMN inventory jsonb;
COMMENT ON COLUMN market.agent.inventory IS 'what the agent says the site has; null before it enrolled';
ALTER TABLE market.lease ADD COLUMN final_reading_at timestamptz, ADD COLUMN agent_report jsonb;
GRANT UPDATE (final_reading_at, agent_report) ON market.lease TO sy_gateway;
COMMENT ON COLUMN market.lease.final_reading_at IS 'market time at which the agent closed the meter; until then the lease stays among its orders';
COMMENT ON COLUMN market.lease.agent_report IS 'the last state taken from the agent, {agentId, attempt, rank}: what was taken already is not taken again';
CREATE INDEX lease_unfinished ON market.lease (site_id, id) WHERE final_reading_at IS NULL;

-- What an agent's report may change beside its leases and their jobs: capacity that came free, and the version plans are checked against.
CREATE POLICY gateway_agent ON market.site FOR UPDATE TO sy_gateway
  USING (id = market.ctx_site() AND market.ctx_kind() = 'agent') WITH CHECK (id = market.ctx_site() AND market.ctx_kind() = 'agent');
CREATE POLICY gateway_agent_frees ON market.allocation FOR UPDATE TO sy_gateway
  USING (market.ctx_kind() = 'agent' AND EXISTS (SELECT 1 FROM market.lease l WHERE l.id = lease_id AND l.site_id = market.ctx_site()));
CREATE POLICY gateway_agent_drops ON market.allocation FOR DELETE TO sy_gateway
  USING (market.ctx_kind() = 'agent' AND EXISTS (SELECT 1 FROM market.lease l WHERE l.id = lease_id AND l.site_id = market.ctx_site()));
CREATE POLICY gateway_agent_frees ON market.feeder_reservation FOR UPDATE TO sy_gateway
  USING (market.ctx_kind() = 'agent' AND EXISTS (SELECT 1 FROM market.lease l WHERE l.id = lease_id AND l.site_id = market.ctx_site()));
CREATE POLICY gateway_agent_drops ON market.feeder_reservation FOR DELETE TO sy_gateway
  USING (market.ctx_kind() = 'agent' AND EXISTS (SELECT 1 FROM market.lease l WHERE l.id = lease_id AND l.site_id = market.ctx_site()));

-- An agent tells which nodes of its own site are up.
CREATE POLICY gateway_agent ON market.node FOR UPDATE TO sy_gateway
  USING (site_id = market.ctx_site() AND market.ctx_kind() = 'agent') WITH CHECK (site_id = market.ctx_site() AND market.ctx_kind() = 'agent');

-- When the agents of each site were last heard of: all that the scheduler may know of them.
CREATE FUNCTION market.agents_heard() RETURNS TABLE (site_id text, heard_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT a.site_id, max(a.last_seen_at) FROM market.agent a WHERE a.state = 'enrolled' GROUP BY a.site_id $$;
REVOKE EXECUTE ON FUNCTION market.agents_heard() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION market.agents_heard() TO sy_scheduler;

-- An agent sees the leases of its own site only; whether its job has moved on to another lease is all it needs to know of the rest.
CREATE FUNCTION market.has_newer_lease(sought text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT EXISTS (SELECT 1 FROM market.lease mine JOIN market.lease other ON other.job_id = mine.job_id
      WHERE mine.id = sought AND (other.created_at, other.id) > (mine.created_at, mine.id) AND other.state IN ('reserved', 'active', 'parked', 'curtailed')) $$;
REVOKE EXECUTE ON FUNCTION market.has_newer_lease(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION market.has_newer_lease(text) TO sy_gateway;
`;
