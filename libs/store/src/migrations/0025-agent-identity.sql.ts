const mine = `operator_org = market.ctx_org() AND market.ctx_kind() = 'operator'`;
const atMySite = `site_id = market.ctx_site() AND market.ctx_kind() = 'agent'`;

/** Who an agent is over the years (keys, successors, the end), what it found against what is listed, and how fast its nodes are. */
export const agentIdentity = /* sql */ `
ALTER TABLE market.agent ADD COLUMN key_since timestamptz, ADD COLUMN former_public_key jsonb, ADD COLUMN former_key_until timestamptz, ADD COLUMN rotation_asked_at timestamptz,
  ADD COLUMN replaces text REFERENCES market.agent (id), ADD COLUMN revoked_at timestamptz,
  ADD COLUMN revoke_reason text CHECK (length(revoke_reason) BETWEEN 1 AND 200),
  ADD CONSTRAINT agent_former_key_ends CHECK ((former_public_key IS NULL) = (former_key_until IS NULL));
COMMENT ON COLUMN market.agent.key_since IS 'wall time since which its key is in force';
COMMENT ON COLUMN market.agent.former_key_until IS 'wall time until which the key before is taken beside it';
COMMENT ON COLUMN market.agent.rotation_asked_at IS 'market time at which its operator asked for a new key; null once it has one';
COMMENT ON COLUMN market.agent.replaces IS 'the agent of the same site that is revoked at the moment this one enrols';

ALTER TABLE market.node ADD COLUMN held_back text CHECK (length(held_back) BETWEEN 1 AND 300), ADD CONSTRAINT node_held_back_takes_nothing CHECK (held_back IS NULL OR state <> 'up'),
  ADD CONSTRAINT node_and_owner UNIQUE (id, site_id);
COMMENT ON COLUMN market.node.held_back IS 'how it is less than what is listed, as its agent measured; nothing new starts there. Null: it is as listed, or nobody measured';

CREATE TABLE market.node_benchmark (
  id text PRIMARY KEY,
  node_id text NOT NULL,
  site_id text NOT NULL,
  operator_org text NOT NULL,
  state text NOT NULL CHECK (state IN ('asked', 'done', 'failed')),
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL,
  agent_id text REFERENCES market.agent (id),
  finished_at timestamptz,
  gpu_count int CHECK (gpu_count >= 0),
  gigaflops_per_second double precision CHECK (gigaflops_per_second >= 0),
  steps_per_second double precision CHECK (steps_per_second >= 0),
  ran_ms bigint CHECK (ran_ms >= 0),
  detail text CHECK (length(detail) <= 500),
  CONSTRAINT benchmark_of_its_node FOREIGN KEY (node_id, site_id) REFERENCES market.node (id, site_id),
  CONSTRAINT benchmark_of_its_site FOREIGN KEY (site_id, operator_org) REFERENCES market.site (id, operator_org),
  CONSTRAINT benchmark_is_told CHECK ((state = 'asked') = (finished_at IS NULL) AND (finished_at IS NULL) = (agent_id IS NULL)),
  CONSTRAINT benchmark_has_figures CHECK (state <> 'done' OR gigaflops_per_second IS NOT NULL AND steps_per_second IS NOT NULL AND ran_ms IS NOT NULL AND gpu_count IS NOT NULL)
);
COMMENT ON TABLE market.node_benchmark IS 'a bounded measurement on a node, asked for by its operator and told by its agent; evidence for acceptance';
COMMENT ON COLUMN market.node_benchmark.asked_at IS 'market time, as finished_at';
CREATE UNIQUE INDEX benchmark_one_asked ON market.node_benchmark (node_id) WHERE state = 'asked';
CREATE INDEX benchmark_by_site ON market.node_benchmark (site_id, asked_at);
ALTER TABLE market.node_benchmark ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE (state, agent_id, finished_at, gpu_count, gigaflops_per_second, steps_per_second, ran_ms, detail) ON market.node_benchmark TO sy_gateway;
CREATE POLICY gateway_read ON market.node_benchmark FOR SELECT TO sy_gateway USING ((${mine}) OR market.ctx_kind() = 'platform' OR (${atMySite}));
CREATE POLICY gateway_ask ON market.node_benchmark FOR INSERT TO sy_gateway WITH CHECK (${mine} AND state = 'asked');
CREATE POLICY gateway_agent ON market.node_benchmark FOR UPDATE TO sy_gateway USING (${atMySite} AND state = 'asked') WITH CHECK (${atMySite});
`;
