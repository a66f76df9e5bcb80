/** Schema `market`: organisations, sites, offers, jobs, leases. Instants are timestamptz; money and rates are integers with their unit in the name. */
export const market = /* sql */ `
CREATE TABLE market.clock (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  anchor_wall_ms bigint NOT NULL,
  anchor_market_ms bigint NOT NULL,
  speed double precision NOT NULL CHECK (speed > 0)
);

CREATE TABLE market.organization (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('customer', 'operator', 'platform')),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
  time_zone text NOT NULL DEFAULT 'UTC',
  created_at timestamptz NOT NULL
);
CREATE TABLE market.member (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES market.organization (id),
  email text NOT NULL UNIQUE,
  name text NOT NULL,
  roles text[] NOT NULL,
  password_hash text,
  oidc_subject text,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX member_by_subject ON market.member (oidc_subject) WHERE oidc_subject IS NOT NULL;
CREATE TABLE market.api_key (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES market.organization (id),
  member_id text NOT NULL REFERENCES market.member (id),
  name text NOT NULL,
  hash text NOT NULL UNIQUE,
  scopes text[] NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  revoked_at timestamptz
);
CREATE TABLE market.project (
  id text PRIMARY KEY,
  customer_org text NOT NULL REFERENCES market.organization (id),
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (customer_org, name)
);
-- The answer to a mutation that carried a key: same key and input replays it, other input is refused.
CREATE TABLE market.idempotency (
  org_id text NOT NULL,
  operation text NOT NULL,
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  input_hash text NOT NULL,
  answer jsonb,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, operation, key)
);

CREATE TABLE market.site (
  id text PRIMARY KEY,
  operator_org text NOT NULL REFERENCES market.organization (id),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  region text,
  time_zone text NOT NULL,
  latitude double precision, longitude double precision,
  interconnection_w bigint NOT NULL CHECK (interconnection_w > 0),
  status text NOT NULL DEFAULT 'listed' CHECK (status IN ('listed', 'suspended')),
  synthetic boolean NOT NULL DEFAULT false,
  version bigint NOT NULL DEFAULT 1,
  agent_quiet_since timestamptz,
  created_at timestamptz NOT NULL,
  UNIQUE (operator_org, name)
);
COMMENT ON COLUMN market.site.agent_quiet_since IS 'when its agents were last heard of, once that is too long ago; null while one is heard, and where none ever enrolled';
COMMENT ON COLUMN market.site.version IS 'moved by every change a plan could trip over: lease, hold, curtailment, terms; not by new jobs (decision 11)';
CREATE TABLE market.feeder (
  id text PRIMARY KEY,
  site_id text NOT NULL REFERENCES market.site (id),
  operator_org text NOT NULL,
  name text NOT NULL,
  limit_w bigint NOT NULL CHECK (limit_w > 0),
  UNIQUE (site_id, name)
);
CREATE TABLE market.power_model (
  id text PRIMARY KEY,
  site_id text NOT NULL REFERENCES market.site (id),
  operator_org text NOT NULL,
  version int NOT NULL,
  effective_from timestamptz NOT NULL,
  tariff jsonb NOT NULL,
  pue_ppm bigint NOT NULL CHECK (pue_ppm BETWEEN 1000000 AND 3000000),
  mining jsonb,
  created_at timestamptz NOT NULL,
  UNIQUE (site_id, version)
);
CREATE TABLE market.pool (
  id text PRIMARY KEY,
  site_id text NOT NULL REFERENCES market.site (id),
  feeder_id text NOT NULL REFERENCES market.feeder (id),
  operator_org text NOT NULL,
  name text NOT NULL,
  gpu_model text NOT NULL,
  gpu_memory_gib int NOT NULL CHECK (gpu_memory_gib > 0),
  gpus_per_node int NOT NULL CHECK (gpus_per_node BETWEEN 1 AND 128),
  max_w_per_gpu bigint NOT NULL CHECK (max_w_per_gpu BETWEEN 1 AND 20000),
  load_fraction_ppm bigint NOT NULL CHECK (load_fraction_ppm BETWEEN 1 AND 1000000),
  speed_ppm bigint NOT NULL DEFAULT 1000000 CHECK (speed_ppm > 0),
  created_at timestamptz NOT NULL,
  UNIQUE (site_id, name)
);
CREATE TABLE market.node (
  id text PRIMARY KEY,
  pool_id text NOT NULL REFERENCES market.pool (id),
  site_id text NOT NULL REFERENCES market.site (id),
  operator_org text NOT NULL,
  name text NOT NULL,
  gpus int NOT NULL CHECK (gpus BETWEEN 1 AND 128),
  state text NOT NULL DEFAULT 'up' CHECK (state IN ('up', 'drained', 'down')),
  UNIQUE (pool_id, name)
);
CREATE TABLE market.offer (
  id text PRIMARY KEY,
  pool_id text NOT NULL REFERENCES market.pool (id),
  site_id text NOT NULL REFERENCES market.site (id),
  operator_org text NOT NULL,
  version int NOT NULL,
  ask_micro_usd_per_gpu_hour bigint NOT NULL CHECK (ask_micro_usd_per_gpu_hour >= 0),
  power_terms jsonb NOT NULL,
  curtailment_terms jsonb NOT NULL,
  valid_from timestamptz NOT NULL,
  valid_to timestamptz,
  status text NOT NULL CHECK (status IN ('published', 'retired')),
  created_at timestamptz NOT NULL,
  UNIQUE (pool_id, version)
);
CREATE UNIQUE INDEX offer_one_published ON market.offer (pool_id) WHERE status = 'published';

CREATE TABLE market.price_series (
  id text PRIMARY KEY,
  node text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('real_time', 'day_ahead', 'forecast')),
  interval_seconds int NOT NULL CHECK (interval_seconds BETWEEN 60 AND 86400),
  source text NOT NULL,
  synthetic boolean NOT NULL,
  stale_after_seconds int NOT NULL CHECK (stale_after_seconds > 0),
  owner_org text REFERENCES market.organization (id),
  version bigint NOT NULL DEFAULT 0,
  UNIQUE (node, kind)
);
COMMENT ON COLUMN market.price_series.owner_org IS 'the operator that imports it; null: the platform alone does';
COMMENT ON COLUMN market.price_series.version IS 'counts the events of its imports';
CREATE TABLE market.price_print (
  series_id text NOT NULL REFERENCES market.price_series (id),
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
  revision int NOT NULL DEFAULT 1,
  micro_usd_per_mwh bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (series_id, starts_at, revision)
);

CREATE TABLE market.quote (
  id text PRIMARY KEY,
  customer_org text NOT NULL REFERENCES market.organization (id),
  spec jsonb NOT NULL,
  options jsonb NOT NULL,
  refusals jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  valid_until timestamptz NOT NULL
);
CREATE TABLE market.job (
  id text PRIMARY KEY,
  customer_org text NOT NULL REFERENCES market.organization (id),
  project_id text REFERENCES market.project (id),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  state text NOT NULL CHECK (state IN ('submitted', 'accepted', 'scheduled', 'running', 'parked', 'paused', 'completed', 'failed', 'timed_out', 'cancelled', 'missed', 'refused')),
  gpu_count int NOT NULL CHECK (gpu_count BETWEEN 1 AND 100000),
  spec jsonb NOT NULL,
  deadline timestamptz,
  max_total_micro_usd bigint CHECK (max_total_micro_usd > 0),
  max_micro_usd_per_gpu_hour bigint CHECK (max_micro_usd_per_gpu_hour > 0),
  quote_id text REFERENCES market.quote (id),
  quote_option_id text,
  promise jsonb,
  placement jsonb,
  waiting jsonb,
  progress jsonb,
  submitted_at timestamptz NOT NULL,
  finished_at timestamptz,
  version bigint NOT NULL DEFAULT 1
);
COMMENT ON COLUMN market.job.placement IS 'the held placement {poolId, siteId, segments, planId, ...}: may move, is never dropped';
COMMENT ON COLUMN market.job.waiting IS 'typed reasons of every pool from the last cycle that could not place it';
CREATE INDEX job_open ON market.job (submitted_at, id) WHERE state IN ('submitted', 'accepted', 'parked');
CREATE INDEX job_by_org ON market.job (customer_org, submitted_at DESC, id);
-- What to run: environment and command are the customer's alone (and the agent's that holds the lease).
CREATE TABLE market.job_command (
  job_id text PRIMARY KEY REFERENCES market.job (id),
  customer_org text NOT NULL,
  run jsonb NOT NULL
);
CREATE TABLE market.plan (
  id text PRIMARY KEY,
  planned_at timestamptz NOT NULL,
  jobs int NOT NULL, placed int NOT NULL, unplaced int NOT NULL,
  cost_micro_usd bigint NOT NULL,
  lower_bound_micro_usd bigint NOT NULL,
  gap double precision,
  gap_without_misses double precision,
  missed_lower_bound int NOT NULL DEFAULT 0 CHECK (missed_lower_bound >= 0),
  scarcity jsonb NOT NULL,
  wall_ms int NOT NULL
);
CREATE TABLE market.lease (
  id text PRIMARY KEY,
  product text NOT NULL DEFAULT 'job' CHECK (product IN ('job', 'reservation', 'colocation')),
  job_id text REFERENCES market.job (id),
  customer_org text NOT NULL REFERENCES market.organization (id),
  operator_org text NOT NULL REFERENCES market.organization (id),
  site_id text NOT NULL REFERENCES market.site (id),
  pool_id text NOT NULL REFERENCES market.pool (id),
  offer_id text NOT NULL REFERENCES market.offer (id),
  plan_id text REFERENCES market.plan (id),
  state text NOT NULL CHECK (state IN ('reserved', 'active', 'parked', 'curtailed', 'ended', 'released')),
  gpu_count int NOT NULL CHECK (gpu_count > 0),
  rate_card jsonb NOT NULL,
  energy_model jsonb NOT NULL,
  ceiling_micro_usd bigint NOT NULL CHECK (ceiling_micro_usd >= 0),
  quoted_micro_usd bigint NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
  actual_start timestamptz,
  actual_end timestamptz,
  end_reason text,
  agent_revision int NOT NULL DEFAULT 1,
  desired text NOT NULL DEFAULT 'run' CHECK (desired IN ('run', 'park', 'stop')),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX lease_one_live_per_job_and_pool ON market.lease (job_id, pool_id) WHERE state IN ('reserved', 'active', 'parked', 'curtailed');
CREATE INDEX lease_live ON market.lease (site_id, id) WHERE state IN ('reserved', 'active', 'parked', 'curtailed');
CREATE INDEX lease_by_customer ON market.lease (customer_org, created_at DESC, id);
CREATE INDEX lease_by_job ON market.lease (job_id);
CREATE TABLE market.hold (
  id text PRIMARY KEY,
  customer_org text NOT NULL,
  operator_org text NOT NULL,
  quote_id text NOT NULL REFERENCES market.quote (id),
  quote_option_id text NOT NULL UNIQUE,
  site_id text NOT NULL REFERENCES market.site (id),
  pool_id text NOT NULL REFERENCES market.pool (id),
  expires_at timestamptz NOT NULL,
  used_by_job text REFERENCES market.job (id),
  released_at timestamptz,
  created_at timestamptz NOT NULL
);
-- One GPU is never promised twice: the database refuses it whatever the code does (INV-1).
CREATE TABLE market.allocation (
  id text PRIMARY KEY,
  node_id text NOT NULL REFERENCES market.node (id),
  gpus int4range NOT NULL CHECK (NOT isempty(gpus)),
  during tstzrange NOT NULL CONSTRAINT allocation_from_until CHECK (lower_inc(during) AND NOT upper_inc(during) AND NOT upper_inf(during)),
  lease_id text REFERENCES market.lease (id),
  hold_id text REFERENCES market.hold (id),
  parent_id text REFERENCES market.allocation (id),
  CONSTRAINT allocation_has_one_reason CHECK (num_nonnulls(lease_id, hold_id) = 1),
  CONSTRAINT allocation_gpu_once EXCLUDE USING gist (node_id WITH =, gpus WITH &&, during WITH &&) WHERE (parent_id IS NULL),
  CONSTRAINT allocation_child_gpu_once EXCLUDE USING gist (parent_id WITH =, node_id WITH =, gpus WITH &&, during WITH &&) WHERE (parent_id IS NOT NULL)
);
CREATE INDEX allocation_by_lease ON market.allocation (lease_id);
CREATE INDEX allocation_by_hold ON market.allocation (hold_id);
-- Definer: under the row-level security of a customer the check would not see the rows of others.
CREATE FUNCTION market.allocation_fits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE place market.node; holder record; parent market.allocation; landlord market.lease;
BEGIN
  SELECT * INTO place FROM market.node WHERE id = NEW.node_id;
  IF lower_inf(NEW.gpus) OR upper_inf(NEW.gpus) OR lower(NEW.gpus) < 0 OR upper(NEW.gpus) > place.gpus THEN
    RAISE EXCEPTION 'allocation %: GPUs % do not exist on node % (it has %)', NEW.id, NEW.gpus, NEW.node_id, place.gpus USING ERRCODE = '23514', CONSTRAINT = 'allocation_on_node';
  END IF;
  SELECT pool_id, customer_org INTO holder FROM market.lease WHERE id = NEW.lease_id UNION ALL SELECT pool_id, customer_org FROM market.hold WHERE id = NEW.hold_id;
  IF place.pool_id <> holder.pool_id THEN
    RAISE EXCEPTION 'allocation %: node % is in pool %, not in %', NEW.id, NEW.node_id, place.pool_id, holder.pool_id USING ERRCODE = '23514', CONSTRAINT = 'allocation_in_pool';
  END IF;
  IF NEW.parent_id IS NOT NULL THEN
    SELECT * INTO parent FROM market.allocation WHERE id = NEW.parent_id;
    IF NOT (parent.node_id = NEW.node_id AND parent.gpus @> NEW.gpus AND parent.during @> NEW.during) THEN
      RAISE EXCEPTION 'allocation % is not inside reservation allocation %', NEW.id, NEW.parent_id USING ERRCODE = '23514', CONSTRAINT = 'allocation_inside_parent';
    END IF;
    SELECT * INTO landlord FROM market.lease WHERE id = parent.lease_id;
    IF parent.parent_id IS NOT NULL OR landlord.product IS DISTINCT FROM 'reservation' OR landlord.customer_org <> holder.customer_org THEN
      RAISE EXCEPTION 'allocation % may not use allocation %: it is no reservation of the same customer', NEW.id, NEW.parent_id USING ERRCODE = '23514', CONSTRAINT = 'allocation_in_own_reservation';
    END IF;
  END IF;
  IF TG_OP = 'UPDATE' AND EXISTS (SELECT 1 FROM market.allocation child WHERE child.parent_id = NEW.id
      AND NOT (child.node_id = NEW.node_id AND child.gpus <@ NEW.gpus AND child.during <@ NEW.during)) THEN
    RAISE EXCEPTION 'allocation % has work in it that would lie outside', NEW.id USING ERRCODE = '23514', CONSTRAINT = 'allocation_inside_parent';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER allocation_fits BEFORE INSERT OR UPDATE ON market.allocation FOR EACH ROW EXECUTE FUNCTION market.allocation_fits();

-- The feeder's interval ledger: the sum of maximum draw at any instant stays under the limit (INV-2).
CREATE TABLE market.feeder_reservation (
  id text PRIMARY KEY,
  feeder_id text NOT NULL REFERENCES market.feeder (id),
  lease_id text REFERENCES market.lease (id),
  hold_id text REFERENCES market.hold (id),
  draw_w bigint NOT NULL CHECK (draw_w > 0),
  during tstzrange NOT NULL CONSTRAINT feeder_reservation_from_until CHECK (lower_inc(during) AND NOT upper_inc(during) AND NOT upper_inf(during)),
  CONSTRAINT feeder_reservation_has_one_reason CHECK (num_nonnulls(lease_id, hold_id) = 1)
);
CREATE INDEX feeder_reservation_during ON market.feeder_reservation USING gist (feeder_id, during);
CREATE INDEX feeder_reservation_by_lease ON market.feeder_reservation (lease_id);
-- Definer: a customer's own row-level security would hide the load of others, and the limit with it.
CREATE FUNCTION market.feeder_under_limit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE cap bigint; worst bigint;
BEGIN
  SELECT limit_w INTO cap FROM market.feeder WHERE id = NEW.feeder_id FOR UPDATE;
  SELECT max(load) INTO worst FROM (
    SELECT (SELECT sum(other.draw_w) FROM market.feeder_reservation other
            WHERE other.feeder_id = NEW.feeder_id AND other.during @> moment.at) AS load
    FROM (SELECT lower(NEW.during) AS at
          UNION SELECT lower(r.during) FROM market.feeder_reservation r
          WHERE r.feeder_id = NEW.feeder_id AND r.during && NEW.during AND lower(r.during) >= lower(NEW.during)) moment) loads;
  IF worst > cap THEN
    RAISE EXCEPTION 'feeder %: % W would be reserved, its limit is % W', NEW.feeder_id, worst, cap USING ERRCODE = '23514', CONSTRAINT = 'feeder_under_limit';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER feeder_under_limit AFTER INSERT OR UPDATE ON market.feeder_reservation FOR EACH ROW EXECUTE FUNCTION market.feeder_under_limit();

CREATE TABLE market.curtailment (
  id text PRIMARY KEY,
  site_id text NOT NULL REFERENCES market.site (id),
  operator_org text NOT NULL,
  notice_at timestamptz NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
  target_w bigint NOT NULL CHECK (target_w >= 0),
  reason text NOT NULL,
  kind text NOT NULL DEFAULT 'event' CHECK (kind IN ('event', 'maintenance')),
  state text NOT NULL CHECK (state IN ('declared', 'active', 'ended', 'withdrawn')),
  created_at timestamptz NOT NULL
);
CREATE TABLE market.agent (
  id text PRIMARY KEY,
  site_id text NOT NULL REFERENCES market.site (id),
  operator_org text NOT NULL,
  name text NOT NULL,
  token_hash text UNIQUE,
  token_expires_at timestamptz,
  public_key jsonb,
  state text NOT NULL CHECK (state IN ('invited', 'enrolled', 'revoked')),
  epoch bigint NOT NULL DEFAULT 0,
  last_sequence bigint NOT NULL DEFAULT 0,
  last_hash text,
  last_seen_at timestamptz,
  created_at timestamptz NOT NULL
);
CREATE TABLE market.job_log (
  lease_id text NOT NULL REFERENCES market.lease (id),
  line_number bigint NOT NULL,
  job_id text NOT NULL,
  customer_org text NOT NULL,
  at timestamptz NOT NULL,
  stream text NOT NULL CHECK (stream IN ('stdout', 'stderr')),
  line text NOT NULL,
  PRIMARY KEY (lease_id, line_number)
);
-- Billing's word on who may start work, carried here by the outbox (the scheduler never reads billing).
CREATE TABLE market.credit_standing (
  customer_org text PRIMARY KEY REFERENCES market.organization (id),
  credit_limit_micro_usd bigint NOT NULL CHECK (credit_limit_micro_usd >= 0),
  prepaid_micro_usd bigint NOT NULL DEFAULT 0,
  unpaid_micro_usd bigint NOT NULL DEFAULT 0,
  payment_method_ok boolean NOT NULL,
  billing_seq bigint NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE TABLE market.budget (
  id text PRIMARY KEY,
  customer_org text NOT NULL REFERENCES market.organization (id),
  scope text NOT NULL CHECK (scope IN ('org_month', 'project_month')),
  project_id text REFERENCES market.project (id),
  limit_micro_usd bigint NOT NULL CHECK (limit_micro_usd > 0),
  updated_at timestamptz NOT NULL,
  UNIQUE NULLS NOT DISTINCT (customer_org, scope, project_id)
);
CREATE TABLE market.audit_log (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  org_id text,
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  detail jsonb NOT NULL,
  request_id text
);
CREATE FUNCTION market.append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = '23001'; END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON market.audit_log FOR EACH ROW EXECUTE FUNCTION market.append_only();
CREATE TRIGGER price_append_only BEFORE UPDATE OR DELETE ON market.price_print FOR EACH ROW EXECUTE FUNCTION market.append_only();
`;
