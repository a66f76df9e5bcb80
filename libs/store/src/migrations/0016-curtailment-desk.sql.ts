/**
 * The curtailment desk: what became of every event (its versions, its stages, the leases it stops and how each came back), and the facts that reliability
 * is counted from: which nodes were up when, and which runs a site lost.
 */
const operates = `operator_org = market.ctx_org() AND market.ctx_kind() = 'operator'`;
const platform = `market.ctx_kind() = 'platform'`;
const stages = `('asics', 'interruptible', 'firm', 'reserved')`;

export const curtailmentDesk = /* sql */ `
ALTER TABLE market.curtailment ADD COLUMN revision int NOT NULL DEFAULT 1, ADD COLUMN compelled_by text,
  ADD CONSTRAINT curtailment_and_owner UNIQUE (id, site_id, operator_org);
COMMENT ON COLUMN market.curtailment.revision IS '1, and one more with every amendment, withdrawal or early end';
COMMENT ON COLUMN market.curtailment.compelled_by IS 'who forces it although terms of leases are broken; null: the terms hold';
REVOKE UPDATE ON market.curtailment FROM sy_gateway;
GRANT UPDATE (ends_at, target_w, reason, compelled_by, state, revision) ON market.curtailment TO sy_gateway;
CREATE INDEX curtailment_by_site ON market.curtailment (site_id, starts_at);
CREATE INDEX curtailment_open ON market.curtailment (starts_at, id) WHERE state IN ('declared', 'active');
ALTER TABLE market.lease ADD CONSTRAINT lease_and_owner UNIQUE (id, customer_org, operator_org);

CREATE TABLE market.curtailment_change (
  curtailment_id text NOT NULL,
  revision int NOT NULL,
  site_id text NOT NULL,
  operator_org text NOT NULL,
  change text NOT NULL CHECK (change IN ('declared', 'amended', 'withdrawn', 'ended_early')),
  changed_at timestamptz NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  target_w bigint NOT NULL,
  reason text NOT NULL,
  compelled_by text,
  PRIMARY KEY (curtailment_id, revision),
  CONSTRAINT change_of_its_curtailment FOREIGN KEY (curtailment_id, site_id, operator_org) REFERENCES market.curtailment (id, site_id, operator_org)
);
COMMENT ON TABLE market.curtailment_change IS 'what was announced of an event, and when: every version of it';
CREATE TRIGGER curtailment_change_append_only BEFORE UPDATE OR DELETE ON market.curtailment_change FOR EACH ROW EXECUTE FUNCTION market.append_only();

CREATE TABLE market.curtailment_stage (
  curtailment_id text NOT NULL,
  stage text NOT NULL CHECK (stage IN ${stages}),
  site_id text NOT NULL,
  operator_org text NOT NULL,
  at timestamptz NOT NULL,
  shed_w bigint NOT NULL,
  remaining_w bigint NOT NULL,
  PRIMARY KEY (curtailment_id, stage),
  CONSTRAINT stage_of_its_curtailment FOREIGN KEY (curtailment_id, site_id, operator_org) REFERENCES market.curtailment (id, site_id, operator_org)
);
COMMENT ON COLUMN market.curtailment_stage.at IS 'when the first order of the stage is due';
COMMENT ON COLUMN market.curtailment_stage.shed_w IS 'what it takes off the load, as last planned';
COMMENT ON COLUMN market.curtailment_stage.remaining_w IS 'load that is left behind it';

CREATE TABLE market.curtailment_shed (
  curtailment_id text NOT NULL,
  lease_id text NOT NULL,
  stage text NOT NULL CHECK (stage IN ${stages}),
  site_id text NOT NULL,
  pool_id text NOT NULL,
  operator_org text NOT NULL,
  customer_org text NOT NULL,
  job_id text,
  draw_w bigint NOT NULL,
  gpu_count int NOT NULL,
  compensation_micro_usd_per_gpu_hour bigint NOT NULL,
  noticed_at timestamptz NOT NULL,
  tell_at timestamptz NOT NULL,
  stops_at timestamptz NOT NULL,
  run_to timestamptz NOT NULL,
  resume_by timestamptz NOT NULL,
  breaches jsonb NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('planned', 'told', 'released', 'spared', 'withdrawn')),
  told_at timestamptz,
  told_to timestamptz,
  lease_ends_at timestamptz,
  stopped_at timestamptz,
  resumed_at timestamptz,
  resume_kept boolean,
  settled boolean NOT NULL DEFAULT false,
  PRIMARY KEY (curtailment_id, lease_id),
  CONSTRAINT shed_of_its_curtailment FOREIGN KEY (curtailment_id, site_id, operator_org) REFERENCES market.curtailment (id, site_id, operator_org),
  CONSTRAINT shed_of_its_lease FOREIGN KEY (lease_id, customer_org, operator_org) REFERENCES market.lease (id, customer_org, operator_org)
);
COMMENT ON TABLE market.curtailment_shed IS 'a lease that an event stops: as planned when it was announced, and as it went';
COMMENT ON COLUMN market.curtailment_shed.noticed_at IS 'when its customer was told that the event stops it';
COMMENT ON COLUMN market.curtailment_shed.run_to IS 'until when it held GPUs before the order: what it would have run';
COMMENT ON COLUMN market.curtailment_shed.told_to IS 'end of the stretch that billing was last told of; its start is stops_at';
COMMENT ON COLUMN market.curtailment_shed.stopped_at IS 'when its agent said that it stands; null: not yet, or never';
COMMENT ON COLUMN market.curtailment_shed.resume_kept IS 'whether its job ran again by the deadline; null: not known, or there was nothing to resume';
COMMENT ON COLUMN market.curtailment_shed.settled IS 'nothing more is to be told of it';
CREATE INDEX curtailment_shed_unsettled ON market.curtailment_shed (curtailment_id) WHERE outcome = 'told' AND NOT settled;
CREATE INDEX curtailment_shed_by_job ON market.curtailment_shed (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX curtailment_shed_by_site ON market.curtailment_shed (site_id, stops_at);

CREATE TABLE market.pool_state (
  pool_id text NOT NULL REFERENCES market.pool (id),
  at timestamptz NOT NULL,
  site_id text NOT NULL,
  nodes_up int NOT NULL,
  nodes_total int NOT NULL,
  PRIMARY KEY (pool_id, at),
  CONSTRAINT pool_state_nodes CHECK (nodes_up BETWEEN 0 AND nodes_total)
);
COMMENT ON TABLE market.pool_state IS 'nodes that were up from an instant on, until the next row of the pool; none are where no agent is heard';
CREATE TRIGGER pool_state_append_only BEFORE UPDATE OR DELETE ON market.pool_state FOR EACH ROW EXECUTE FUNCTION market.append_only();

CREATE TABLE market.site_fault (
  event_id bigint PRIMARY KEY,
  lease_id text NOT NULL REFERENCES market.lease (id),
  site_id text NOT NULL,
  pool_id text NOT NULL,
  at timestamptz NOT NULL,
  reason text NOT NULL
);
COMMENT ON TABLE market.site_fault IS 'a run that its site lost, as it was told to billing; written by a trigger on the outbox alone';
CREATE INDEX site_fault_by_site ON market.site_fault (site_id, at);
-- Definer: who tells of lost work has no right to write faults, and sees no lease but its own.
CREATE FUNCTION market.keep_site_fault() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO market.site_fault (event_id, lease_id, site_id, pool_id, at, reason)
  SELECT NEW.id, l.id, l.site_id, l.pool_id, NEW.occurred_at, coalesce(NEW.payload->>'reason', 'unknown') FROM market.lease l WHERE l.id = NEW.aggregate_id;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_site_fault AFTER INSERT ON outbox.event FOR EACH ROW WHEN (NEW.topic = 'lease.work_lost' AND NEW.payload->>'cause' = 'site_failure') EXECUTE FUNCTION market.keep_site_fault();

-- An operator plans who stops first by what a job promised about interruptions; more of the job than that it does not learn.
CREATE FUNCTION market.shed_classes(sought_site text) RETURNS TABLE (lease_id text, interruptible boolean, checkpoint_seconds int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT l.id, coalesce(j.promise->>'curtailmentClass' = 'interruptible', false), coalesce((j.spec->'interruptible'->>'checkpointSeconds')::int, 0)
    FROM market.lease l JOIN market.site s ON s.id = l.site_id LEFT JOIN market.job j ON j.id = l.job_id
    WHERE l.site_id = sought_site AND l.state IN ('reserved', 'active', 'parked', 'curtailed') AND market.ctx_kind() = 'operator' AND s.operator_org = market.ctx_org() $$;
REVOKE EXECUTE ON FUNCTION market.shed_classes(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION market.shed_classes(text) TO sy_gateway;

ALTER TABLE market.curtailment_change ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON market.curtailment_change TO sy_gateway;
CREATE POLICY gateway_own ON market.curtailment_change FOR ALL TO sy_gateway USING (${operates}) WITH CHECK (${operates});
CREATE POLICY gateway_public ON market.curtailment_change FOR SELECT TO sy_gateway USING (true);

ALTER TABLE market.curtailment_stage ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE (at, shed_w, remaining_w) ON market.curtailment_stage TO sy_gateway, sy_scheduler;
CREATE POLICY gateway_own ON market.curtailment_stage FOR ALL TO sy_gateway USING (${operates}) WITH CHECK (${operates});
CREATE POLICY gateway_platform ON market.curtailment_stage FOR SELECT TO sy_gateway USING (${platform});
CREATE POLICY scheduler_all ON market.curtailment_stage FOR ALL TO sy_scheduler USING (true) WITH CHECK (true);

-- The gateway plans; what was told, stopped and resumed is the scheduler's to write.
ALTER TABLE market.curtailment_shed ENABLE ROW LEVEL SECURITY;
GRANT SELECT, UPDATE (stage, draw_w, noticed_at, tell_at, stops_at, run_to, resume_by, breaches, outcome) ON market.curtailment_shed TO sy_gateway;
GRANT INSERT (curtailment_id, lease_id, stage, site_id, pool_id, operator_org, customer_org, job_id, draw_w, gpu_count, compensation_micro_usd_per_gpu_hour, noticed_at, tell_at, stops_at, run_to, resume_by, breaches, outcome)
  ON market.curtailment_shed TO sy_gateway;
GRANT SELECT, INSERT, UPDATE ON market.curtailment_shed TO sy_scheduler;
CREATE POLICY gateway_own ON market.curtailment_shed FOR ALL TO sy_gateway USING (${operates}) WITH CHECK (${operates} AND (outcome = 'told') = (told_at IS NOT NULL));
CREATE POLICY gateway_customer ON market.curtailment_shed FOR SELECT TO sy_gateway USING (customer_org = market.ctx_org() AND market.ctx_kind() = 'customer');
CREATE POLICY gateway_platform ON market.curtailment_shed FOR SELECT TO sy_gateway USING (${platform});
CREATE POLICY scheduler_all ON market.curtailment_shed FOR ALL TO sy_scheduler USING (true) WITH CHECK (true);
GRANT SELECT (curtailment_id, site_id, pool_id, gpu_count, stops_at, breaches, outcome, told_at, told_to, resume_by, resume_kept) ON market.curtailment_shed TO sy_reader;
CREATE POLICY reader_all ON market.curtailment_shed FOR SELECT TO sy_reader USING (true);

ALTER TABLE market.pool_state ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON market.pool_state TO sy_scheduler;
CREATE POLICY scheduler_all ON market.pool_state FOR ALL TO sy_scheduler USING (true) WITH CHECK (true);
GRANT SELECT ON market.pool_state TO sy_reader;
CREATE POLICY reader_all ON market.pool_state FOR SELECT TO sy_reader USING (true);

ALTER TABLE market.site_fault ENABLE ROW LEVEL SECURITY;
GRANT SELECT (event_id, site_id, pool_id, at, reason) ON market.site_fault TO sy_reader;
CREATE POLICY reader_all ON market.site_fault FOR SELECT TO sy_reader USING (true);
`;
