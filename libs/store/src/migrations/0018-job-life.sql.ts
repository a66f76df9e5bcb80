/**
 * The life of a job for its customer: pause and resume, its history, the progress it reported, bounds of its output. Jobs, leases, curtailments,
 * offers and holds move by the tables of libs/market here too: a service moves nothing that its table does not let it, and what is over stays over.
 */
const mine = `customer_org = market.ctx_org() AND market.ctx_kind() = 'customer'`;
const platform = `market.ctx_kind() = 'platform'`;
const ofItsLease = (table: string): string => `market.ctx_kind() = 'agent' AND EXISTS (SELECT 1 FROM market.lease l
  WHERE l.id = lease_id AND l.site_id = market.ctx_site() AND l.customer_org = ${table}.customer_org AND l.job_id = ${table}.job_id)`;

/** As libs/market has them; a spec holds the two against each other. */
const tables = {
  job: {
    submitted: { accepted: ['scheduler', 'customer'], scheduled: ['scheduler'], paused: ['customer', 'admin'], cancelled: ['customer', 'admin'], missed: ['scheduler'], refused: ['scheduler', 'admin'] },
    accepted: { scheduled: ['scheduler'], paused: ['customer', 'admin'], cancelled: ['customer', 'admin'], missed: ['scheduler'] },
    scheduled: {
      running: ['agent'], accepted: ['scheduler'], parked: ['agent', 'scheduler'], paused: ['customer', 'admin'], timed_out: ['agent'], cancelled: ['customer', 'admin'], failed: ['agent', 'scheduler'], missed: ['scheduler'],
    },
    running: { parked: ['agent', 'scheduler'], completed: ['agent'], failed: ['agent', 'scheduler'], timed_out: ['agent', 'scheduler'], cancelled: ['customer', 'admin'] },
    parked: {
      running: ['agent'], accepted: ['scheduler'], scheduled: ['scheduler'], paused: ['customer', 'admin', 'agent', 'scheduler'], completed: ['agent'], failed: ['agent', 'scheduler'], timed_out: ['agent', 'scheduler'],
      cancelled: ['customer', 'admin'], missed: ['scheduler'],
    },
    paused: { submitted: ['customer', 'admin'], cancelled: ['customer', 'admin'], missed: ['scheduler'] },
    completed: {}, failed: {}, timed_out: {}, cancelled: {}, missed: {}, refused: {},
  },
  lease: {
    reserved: { active: ['agent', 'scheduler'], released: ['scheduler', 'customer', 'admin'] },
    active: { parked: ['agent', 'scheduler'], curtailed: ['agent', 'scheduler'], ended: ['agent', 'scheduler', 'customer', 'admin'] },
    parked: { active: ['agent'], curtailed: ['scheduler'], ended: ['agent', 'scheduler', 'customer', 'admin'] },
    curtailed: { active: ['agent', 'scheduler'], parked: ['agent', 'scheduler'], ended: ['agent', 'scheduler', 'customer', 'admin'] },
    ended: {}, released: {},
  },
};

export const jobLife = /* sql */ `
ALTER TABLE market.job ADD COLUMN pause_requested_at timestamptz, ADD COLUMN cloned_from text REFERENCES market.job (id), ADD COLUMN last_moves jsonb, ADD COLUMN state_since timestamptz,
  ADD COLUMN log_lines bigint NOT NULL DEFAULT 0, ADD COLUMN log_bytes bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN market.job.pause_requested_at IS 'the customer asked for a pause and its checkpoint is not written yet; gone with the state running';
COMMENT ON COLUMN market.job.last_moves IS 'the moves made by the last change of state, [{to, at, reason, by}]: kept in job_move, which tells them all';
COMMENT ON COLUMN market.job.state_since IS 'market time of the last move';
COMMENT ON COLUMN market.job.log_lines IS 'lines of output kept, of all its leases';
GRANT UPDATE (pause_requested_at, last_moves, state_since, log_lines, log_bytes) ON market.job TO sy_gateway;

CREATE TABLE market.job_move (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job_id text NOT NULL,
  customer_org text NOT NULL,
  from_state text,
  to_state text NOT NULL,
  actor text NOT NULL,
  actor_id text,
  reason text NOT NULL,
  at timestamptz NOT NULL
);
COMMENT ON TABLE market.job_move IS 'every move of every job, written by a trigger alone';
CREATE INDEX job_move_by_job ON market.job_move (job_id, seq);
CREATE TRIGGER job_move_append_only BEFORE UPDATE OR DELETE ON market.job_move FOR EACH ROW EXECUTE FUNCTION market.append_only();
ALTER TABLE market.job_move ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON market.job_move TO sy_gateway;
CREATE POLICY gateway_read ON market.job_move FOR SELECT TO sy_gateway USING (${mine} OR ${platform});

CREATE FUNCTION market.move_table(kind text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$ SELECT '${JSON.stringify(tables)}'::jsonb -> kind $$;
-- Who acts: the tables name customer, admin, agent, scheduler and billing; the owner of the database repairs.
CREATE FUNCTION market.acting() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE current_user WHEN 'sy_scheduler' THEN 'scheduler' WHEN 'sy_billing' THEN 'billing'
    WHEN 'sy_gateway' THEN CASE market.ctx_kind() WHEN 'platform' THEN 'admin' ELSE market.ctx_kind() END ELSE 'system' END $$;
-- Market time of a move nobody dated: what the transaction says, else the market's clock.
CREATE FUNCTION market.move_time() RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT coalesce(nullif(current_setting('switchyard.market_at', true), '')::bigint,
    (SELECT (anchor_market_ms + speed * (extract(epoch FROM clock_timestamp()) * 1000 - anchor_wall_ms))::bigint FROM market.clock), (extract(epoch FROM clock_timestamp()) * 1000)::bigint) $$;

CREATE FUNCTION market.job_by_table() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE here text; step jsonb; who text := market.acting(); allowed jsonb := market.move_table('job'); made jsonb := '[]';
BEGIN
  IF TG_OP = 'UPDATE' THEN
    here := OLD.state;
    IF OLD.state = NEW.state AND NEW.last_moves IS NOT DISTINCT FROM OLD.last_moves THEN RETURN NEW; END IF;
    IF NEW.last_moves IS NOT DISTINCT FROM OLD.last_moves THEN NEW.last_moves := NULL; END IF;
  END IF;
  FOR step IN SELECT * FROM jsonb_array_elements(coalesce(NEW.last_moves, jsonb_build_array(jsonb_build_object('to', NEW.state)))) LOOP
    IF here IS NOT NULL AND allowed -> here = '{}' THEN
      RAISE EXCEPTION 'job %: it is % for good, and does not become %', NEW.id, here, step ->> 'to' USING ERRCODE = '23514', CONSTRAINT = 'job_final';
    END IF;
    IF here IS NOT NULL AND who <> 'system' AND NOT coalesce(allowed -> here -> (step ->> 'to') ? who, false) THEN
      RAISE EXCEPTION 'job %: % does not move it from % to %', NEW.id, who, here, step ->> 'to' USING ERRCODE = '23514', CONSTRAINT = 'job_moves';
    END IF;
    made := made || jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('from', here, 'to', step ->> 'to', 'at', coalesce((step ->> 'at')::bigint, market.move_time()),
      'reason', coalesce(step ->> 'reason', CASE WHEN here IS NULL THEN 'submitted' WHEN who = 'scheduler' AND step ->> 'to' IN ('accepted', 'scheduled') THEN 'matched' ELSE 'unstated' END),
      'actor', who, 'by', step ->> 'by', 'n', CASE WHEN TG_OP = 'UPDATE' THEN OLD.version ELSE 0 END)));
    here := step ->> 'to';
  END LOOP;
  IF here <> NEW.state THEN
    RAISE EXCEPTION 'job %: its moves end in %, its state is %', NEW.id, here, NEW.state USING ERRCODE = '23514', CONSTRAINT = 'job_moves';
  END IF;
  NEW.last_moves := made;
  NEW.state_since := to_timestamp((made -> -1 ->> 'at')::bigint / 1000.0);
  IF NEW.state <> 'running' THEN NEW.pause_requested_at := NULL; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER job_by_table BEFORE INSERT OR UPDATE OF state, last_moves ON market.job FOR EACH ROW EXECUTE FUNCTION market.job_by_table();
-- Definer: nobody writes history by hand.
CREATE FUNCTION market.keep_job_moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO market.job_move (job_id, customer_org, from_state, to_state, actor, actor_id, reason, at)
    SELECT NEW.id, NEW.customer_org, s ->> 'from', s ->> 'to', s ->> 'actor', s ->> 'by', s ->> 'reason', to_timestamp((s ->> 'at')::bigint / 1000.0)
    FROM jsonb_array_elements(NEW.last_moves) WITH ORDINALITY AS e (s, n) ORDER BY n;
  RETURN NULL;
END $$;
CREATE TRIGGER job_moves_kept_new AFTER INSERT ON market.job FOR EACH ROW EXECUTE FUNCTION market.keep_job_moves();
CREATE TRIGGER job_moves_kept AFTER UPDATE ON market.job FOR EACH ROW WHEN (OLD.last_moves IS DISTINCT FROM NEW.last_moves) EXECUTE FUNCTION market.keep_job_moves();

-- One report may move a lease by several steps: from a state to any that the actor's own moves reach.
CREATE FUNCTION market.lease_by_table() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE who text := market.acting(); allowed jsonb := market.move_table('lease');
BEGIN
  IF allowed -> OLD.state = '{}' THEN
    RAISE EXCEPTION 'lease %: it is % for good, and does not become %', OLD.id, OLD.state, NEW.state USING ERRCODE = '23514', CONSTRAINT = 'lease_final';
  END IF;
  IF who <> 'system' AND NOT EXISTS (
      WITH RECURSIVE reach (state) AS (SELECT OLD.state UNION SELECT e.key FROM reach, jsonb_each(allowed -> reach.state) e WHERE e.value ? who)
      SELECT 1 FROM reach WHERE state = NEW.state) THEN
    RAISE EXCEPTION 'lease %: % does not move it from % to %', OLD.id, who, OLD.state, NEW.state USING ERRCODE = '23514', CONSTRAINT = 'lease_moves';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER lease_by_table BEFORE UPDATE OF state ON market.lease FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION market.lease_by_table();

-- What is over stays over.
CREATE FUNCTION market.stays_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% %: it is over, and does not begin again', TG_TABLE_NAME, OLD.id USING ERRCODE = '23514', CONSTRAINT = TG_TABLE_NAME || '_final';
END $$;
CREATE TRIGGER curtailment_final BEFORE UPDATE OF state ON market.curtailment FOR EACH ROW WHEN (OLD.state IN ('ended', 'withdrawn') AND NEW.state <> OLD.state) EXECUTE FUNCTION market.stays_over();
CREATE TRIGGER offer_final BEFORE UPDATE OF status ON market.offer FOR EACH ROW WHEN (OLD.status = 'retired' AND NEW.status <> OLD.status) EXECUTE FUNCTION market.stays_over();
CREATE TRIGGER reservation_final BEFORE UPDATE OF state ON market.reservation FOR EACH ROW WHEN (OLD.state IN ('committed', 'refused') AND NEW.state <> OLD.state) EXECUTE FUNCTION market.stays_over();
CREATE TRIGGER hold_final BEFORE UPDATE OF released_at, used_by_job ON market.hold FOR EACH ROW
  WHEN (OLD.used_by_job IS NOT NULL AND NEW.used_by_job IS DISTINCT FROM OLD.used_by_job OR OLD.released_at IS NOT NULL AND (NEW.released_at IS NULL OR NEW.used_by_job IS DISTINCT FROM OLD.used_by_job)) EXECUTE FUNCTION market.stays_over();

-- A customer that pauses gives back what does not run: the only change it may make to capacity of a lease. Sites are locked before the job, as everybody does.
CREATE FUNCTION market.lock_sites_of_job(sought text) RETURNS TABLE (site_id text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF market.ctx_kind() <> 'customer' THEN RAISE EXCEPTION 'only a customer locks the sites of its job' USING ERRCODE = '42501'; END IF;
  RETURN QUERY SELECT s.id FROM market.site s WHERE s.id IN (SELECT l.site_id FROM market.lease l WHERE l.job_id = sought AND l.customer_org = market.ctx_org()
    AND l.state IN ('reserved', 'active', 'parked', 'curtailed')) ORDER BY s.id FOR UPDATE;
END $$;
CREATE FUNCTION market.give_back_lease(sought text, at_ms bigint) RETURNS TABLE (state text, version bigint, operator_org text, site_id text)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE given market.lease; instant timestamptz := to_timestamp(at_ms / 1000.0);
BEGIN
  UPDATE market.lease l SET state = CASE l.state WHEN 'reserved' THEN 'released' ELSE 'ended' END, desired = 'stop', end_reason = 'customer_request', actual_end = CASE WHEN l.actual_start IS NULL THEN instant ELSE greatest(instant, l.actual_start) END,
      agent_revision = l.agent_revision + 1, version = l.version + 1
    WHERE l.id = sought AND l.customer_org = market.ctx_org() AND market.ctx_kind() = 'customer' AND l.product = 'job' AND l.state IN ('reserved', 'parked', 'curtailed') RETURNING * INTO given;
  IF given.id IS NULL THEN RETURN; END IF;
  DELETE FROM market.allocation a WHERE a.lease_id = sought AND lower(a.during) >= instant;
  UPDATE market.allocation a SET during = tstzrange(lower(a.during), instant) WHERE a.lease_id = sought AND upper(a.during) > instant;
  DELETE FROM market.feeder_reservation r WHERE r.lease_id = sought AND lower(r.during) >= instant;
  UPDATE market.feeder_reservation r SET during = tstzrange(lower(r.during), instant) WHERE r.lease_id = sought AND upper(r.during) > instant;
  UPDATE market.site s SET version = s.version + 1 WHERE s.id = given.site_id;
  RETURN QUERY SELECT given.state, given.version, given.operator_org, given.site_id;
END $$;
REVOKE EXECUTE ON FUNCTION market.lock_sites_of_job(text), market.give_back_lease(text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION market.lock_sites_of_job(text), market.give_back_lease(text, bigint) TO sy_gateway;

CREATE TABLE market.job_metric (
  job_id text NOT NULL,
  lease_id text NOT NULL REFERENCES market.lease (id),
  customer_org text NOT NULL,
  at timestamptz NOT NULL,
  step bigint NOT NULL,
  total_steps bigint,
  loss double precision,
  metrics jsonb NOT NULL,
  PRIMARY KEY (job_id, at, lease_id)
);
COMMENT ON TABLE market.job_metric IS 'progress as workloads reported it, at most 2,000 points of a job: beyond that every second one of the older half goes';
ALTER TABLE market.job_metric ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON market.job_metric TO sy_gateway;
CREATE POLICY gateway_own ON market.job_metric FOR SELECT TO sy_gateway USING (${mine});
CREATE POLICY gateway_agent ON market.job_metric FOR INSERT TO sy_gateway WITH CHECK (${ofItsLease('job_metric')});
CREATE FUNCTION market.thin_job_metrics() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE crowded text;
BEGIN
  FOR crowded IN SELECT DISTINCT job_id FROM added LOOP
    IF (SELECT count(*) FROM market.job_metric WHERE job_id = crowded) > 2000 THEN
      DELETE FROM market.job_metric m USING (SELECT at, lease_id, row_number() OVER (ORDER BY at, lease_id) AS n FROM market.job_metric WHERE job_id = crowded) aged
        WHERE m.job_id = crowded AND m.at = aged.at AND m.lease_id = aged.lease_id AND aged.n <= 1000 AND aged.n % 2 = 0;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER thin_job_metrics AFTER INSERT ON market.job_metric REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION market.thin_job_metrics();

CREATE INDEX job_log_by_job ON market.job_log (job_id);
CREATE INDEX quote_by_customer ON market.quote (customer_org, created_at DESC, id);
CREATE INDEX job_by_quote ON market.job (quote_id) WHERE quote_id IS NOT NULL;
`;
