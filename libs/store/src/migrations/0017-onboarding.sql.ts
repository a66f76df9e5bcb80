/**
 * Sites come in over a ladder of readiness, each rung with its evidence; halls stand between a site and its feeders; offers carry price rules and a
 * floor; pools are retired; and what a dry run may know of everybody's leases.
 */
const operates = `operator_org = market.ctx_org() AND market.ctx_kind() = 'operator'`;
const platform = `market.ctx_kind() = 'platform'`;
const rungs = ['prospect', 'load_study', 'interconnection_signed', 'energised', 'built', 'ready_for_service', 'accepted', 'billable'];
const list = `ARRAY[${rungs.map((rung) => `'${rung}'`).join(', ')}]`;

export const onboarding = /* sql */ `
ALTER TABLE market.site ADD COLUMN readiness text NOT NULL DEFAULT 'billable' CONSTRAINT site_readiness_check CHECK (readiness = ANY (${list}));
COMMENT ON COLUMN market.site.readiness IS 'its rung; nothing is let below billable. Sites from before the ladder are billable; through the gateway a site begins as a prospect';

CREATE TABLE market.site_step (
  site_id text NOT NULL,
  seq int NOT NULL CHECK (seq > 0),
  operator_org text NOT NULL,
  from_rung text NOT NULL CHECK (from_rung = ANY (${list})),
  to_rung text NOT NULL CHECK (to_rung = ANY (${list})),
  evidence_date date NOT NULL,
  reference text CHECK (length(reference) BETWEEN 1 AND 200),
  note text CHECK (length(note) BETWEEN 1 AND 1000),
  actor text NOT NULL,
  by_kind text NOT NULL CHECK (by_kind IN ('operator', 'platform')),
  at timestamptz NOT NULL,
  PRIMARY KEY (site_id, seq),
  CONSTRAINT step_of_its_site FOREIGN KEY (site_id, operator_org) REFERENCES market.site (id, operator_org),
  CONSTRAINT site_step_goes_somewhere CHECK (from_rung <> to_rung),
  CONSTRAINT site_step_has_evidence CHECK (num_nonnulls(reference, note) > 0)
);
COMMENT ON TABLE market.site_step IS 'every move on the readiness ladder with its evidence: seen by the site''s operator and the platform alone';
CREATE TRIGGER site_step_append_only BEFORE UPDATE OR DELETE ON market.site_step FOR EACH ROW EXECUTE FUNCTION market.append_only();
ALTER TABLE market.site_step ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON market.site_step TO sy_gateway;
CREATE POLICY gateway_read ON market.site_step FOR SELECT TO sy_gateway USING (${operates} OR ${platform});
CREATE POLICY gateway_climb ON market.site_step FOR INSERT TO sy_gateway WITH CHECK (by_kind = market.ctx_kind() AND (${operates} OR ${platform}));

-- One rung at a time, each by whom it is up to, and none without its evidence.
CREATE FUNCTION market.site_climbs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE was int; wanted int;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.readiness <> 'prospect' THEN
      RAISE EXCEPTION 'site % begins as a prospect, not as %', NEW.id, NEW.readiness USING ERRCODE = '23514', CONSTRAINT = 'site_climbs';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.readiness = OLD.readiness THEN RETURN NEW; END IF;
  was := array_position(${list}, OLD.readiness);
  wanted := array_position(${list}, NEW.readiness);
  IF wanted > was + 1 OR market.ctx_kind() IS DISTINCT FROM 'operator' AND market.ctx_kind() IS DISTINCT FROM 'platform'
    OR wanted > was AND (market.ctx_kind() = 'platform') <> (wanted > 6)
    OR NOT EXISTS (SELECT 1 FROM market.site_step s WHERE s.site_id = NEW.id AND s.from_rung = OLD.readiness AND s.to_rung = NEW.readiness
      AND s.seq = (SELECT max(seq) FROM market.site_step last WHERE last.site_id = NEW.id)) THEN
    RAISE EXCEPTION 'site % does not move from % to % like this', NEW.id, OLD.readiness, NEW.readiness USING ERRCODE = '23514', CONSTRAINT = 'site_climbs';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER site_climbs BEFORE INSERT OR UPDATE ON market.site FOR EACH ROW WHEN (current_user = 'sy_gateway') EXECUTE FUNCTION market.site_climbs();

CREATE TABLE market.hall (
  id text PRIMARY KEY,
  site_id text NOT NULL,
  operator_org text NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  limit_w bigint CHECK (limit_w > 0),
  created_at timestamptz NOT NULL,
  CONSTRAINT hall_name_at_site UNIQUE (site_id, name),
  CONSTRAINT hall_and_owner UNIQUE (id, site_id),
  CONSTRAINT hall_of_its_site FOREIGN KEY (site_id, operator_org) REFERENCES market.site (id, operator_org)
);
COMMENT ON COLUMN market.hall.limit_w IS 'what its feeders may carry together; null: not stated';
ALTER TABLE market.hall ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE (name, limit_w) ON market.hall TO sy_gateway;
CREATE POLICY gateway_own ON market.hall FOR ALL TO sy_gateway USING (${operates}) WITH CHECK (${operates});
CREATE POLICY gateway_platform ON market.hall FOR SELECT TO sy_gateway USING (${platform});
ALTER TABLE market.feeder ADD COLUMN hall_id text, ADD CONSTRAINT feeder_of_its_hall FOREIGN KEY (hall_id, site_id) REFERENCES market.hall (id, site_id);

-- A feeder is held to its own limit when load is reserved; that the feeders of a hall fit into it is held here, for a changed feeder and a changed hall.
CREATE FUNCTION market.hall_holds_feeders() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE over text;
BEGIN
  SELECT h.id INTO over FROM market.hall h WHERE h.site_id = NEW.site_id AND h.limit_w < (SELECT sum(f.limit_w) FROM market.feeder f WHERE f.hall_id = h.id) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'hall %: its feeders carry more than it may', over USING ERRCODE = '23514', CONSTRAINT = 'hall_holds_feeders';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER hall_holds_feeders AFTER INSERT OR UPDATE ON market.feeder FOR EACH ROW WHEN (NEW.hall_id IS NOT NULL) EXECUTE FUNCTION market.hall_holds_feeders();
CREATE TRIGGER hall_holds_feeders AFTER UPDATE ON market.hall FOR EACH ROW EXECUTE FUNCTION market.hall_holds_feeders();

ALTER TABLE market.pool ADD COLUMN retired_at timestamptz;
COMMENT ON COLUMN market.pool.retired_at IS 'nothing is let there any more; null while in use';
ALTER TABLE market.node ADD COLUMN state_reason text CHECK (length(state_reason) BETWEEN 1 AND 200);
COMMENT ON COLUMN market.node.state_reason IS 'why its operator drained it or marked it down; null otherwise';

ALTER TABLE market.offer ADD COLUMN price_rules jsonb NOT NULL DEFAULT '[]', ADD COLUMN floor_micro_usd_per_gpu_hour bigint,
  ADD CONSTRAINT offer_floor_below_ask CHECK (floor_micro_usd_per_gpu_hour BETWEEN 0 AND ask_micro_usd_per_gpu_hour);
COMMENT ON COLUMN market.offer.price_rules IS 'how the ask changes with what a job asks for, PriceRule[]; written once with the version';
COMMENT ON COLUMN market.offer.floor_micro_usd_per_gpu_hour IS 'rules take nothing off below it; null: none is stated';
-- Nothing is on sale at a site that is not in service.
CREATE FUNCTION market.offer_at_billable_site() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status = 'published' AND NOT EXISTS (SELECT 1 FROM market.site s WHERE s.id = NEW.site_id AND s.readiness = 'billable')
    OR EXISTS (SELECT 1 FROM market.pool p WHERE p.id = NEW.pool_id AND p.retired_at IS NOT NULL) THEN
    RAISE EXCEPTION 'offer %: site % is not billable, or pool % is retired', NEW.id, NEW.site_id, NEW.pool_id USING ERRCODE = '23514', CONSTRAINT = 'offer_at_billable_site';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER offer_at_billable_site BEFORE INSERT ON market.offer FOR EACH ROW EXECUTE FUNCTION market.offer_at_billable_site();

-- What a dry run may know of everybody's leases: when, how many GPUs, under which public offer, and whether they may be stopped. Not whose, and no cap, budget or bill.
CREATE FUNCTION market.leases_between(from_at timestamptz, to_at timestamptz)
  RETURNS TABLE (lease_id text, site_id text, pool_id text, offer_id text, gpu_count int, began_at timestamptz, finished_at timestamptz, interruptible boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT l.id, l.site_id, l.pool_id, l.offer_id, l.gpu_count, l.actual_start, coalesce(l.actual_end, l.ends_at), coalesce(j.promise ->> 'curtailmentClass' = 'interruptible', false)
    FROM market.lease l LEFT JOIN market.job j ON j.id = l.job_id
    WHERE l.product = 'job' AND l.actual_start < to_at AND coalesce(l.actual_end, l.ends_at) > from_at AND l.actual_start < coalesce(l.actual_end, l.ends_at) $$;
REVOKE EXECUTE ON FUNCTION market.leases_between(timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION market.leases_between(timestamptz, timestamptz) TO sy_reader;
`;
