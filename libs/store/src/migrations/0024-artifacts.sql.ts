/**
 * Checkpoints and artifacts of jobs: which objects there are. The objects lie in an object store under `organisation/project/job/digest`; the database says which of them count, so a
 * set of files appears and goes as a whole, and what nothing counts any more is swept.
 */
const mine = `customer_org = market.ctx_org() AND market.ctx_kind() = 'customer'`;
const open = `l.state IN ('reserved', 'active', 'parked', 'curtailed')`;
/** A site sees files of jobs it has an open lease of (it resumes them), and those of its own leases. */
const atSite = `market.ctx_kind() = 'agent' AND EXISTS (SELECT FROM market.lease l WHERE l.job_id = artifact_set.job_id AND l.site_id = market.ctx_site() AND (${open} OR l.id = artifact_set.lease_id))`;
/** It stores files of its own leases, under their job and customer. */
const ofItsLease = `market.ctx_kind() = 'agent' AND EXISTS (SELECT FROM market.lease l WHERE l.id = artifact_set.lease_id AND l.site_id = market.ctx_site() AND l.job_id = artifact_set.job_id AND l.customer_org = artifact_set.customer_org)`;
const ofVisibleJob = `(SELECT market.ctx_projects()) IS NULL OR market.job_in_projects(job_id)`;

export const artifacts = /* sql */ `
CREATE TABLE market.artifact_set (
  id text PRIMARY KEY,
  job_id text NOT NULL,
  customer_org text NOT NULL,
  lease_id text REFERENCES market.lease (id),
  site_id text REFERENCES market.site (id),
  kind text NOT NULL CHECK (kind IN ('checkpoint', 'artifact', 'log', 'input')),
  step bigint CHECK (step >= 0),
  digest text NOT NULL,
  files jsonb NOT NULL,
  reserved_bytes bigint NOT NULL CHECK (reserved_bytes >= 0),
  created_at timestamptz NOT NULL,
  touched_at timestamptz NOT NULL,
  completed_at timestamptz,
  CONSTRAINT artifact_set_of_its_job FOREIGN KEY (job_id, customer_org) REFERENCES market.job (id, customer_org),
  CONSTRAINT artifact_set_once UNIQUE (job_id, kind, digest),
  CONSTRAINT artifact_set_at_a_site CHECK ((lease_id IS NULL) = (site_id IS NULL))
);
COMMENT ON TABLE market.artifact_set IS 'files that belong together (a checkpoint; one artifact): wanted until completed_at, there from then on';
COMMENT ON COLUMN market.artifact_set.digest IS 'SHA-256 of the list of its files: the same files again are the same set';
COMMENT ON COLUMN market.artifact_set.files IS '[{name, bytes, sha256, contentType, key, uploadId?, parts?}]';
COMMENT ON COLUMN market.artifact_set.reserved_bytes IS 'of the quota, while it is not complete';
CREATE INDEX artifact_set_by_job ON market.artifact_set (job_id, kind, completed_at DESC, id);
CREATE INDEX artifact_set_by_customer ON market.artifact_set (customer_org) WHERE completed_at IS NULL;

CREATE TABLE market.artifact (
  id text PRIMARY KEY,
  set_id text NOT NULL REFERENCES market.artifact_set (id) ON DELETE CASCADE,
  job_id text NOT NULL,
  customer_org text NOT NULL,
  site_id text,
  kind text NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  step bigint,
  bytes bigint NOT NULL CHECK (bytes >= 0),
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  content_type text NOT NULL,
  object_key text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT artifact_once_in_its_set UNIQUE (set_id, name)
);
COMMENT ON TABLE market.artifact IS 'a file that is stored whole and checked; never changed, only deleted';
CREATE INDEX artifact_by_job ON market.artifact (job_id, created_at DESC, id);
CREATE INDEX artifact_by_customer ON market.artifact (customer_org, object_key);
CREATE INDEX artifact_by_object ON market.artifact (object_key);
CREATE INDEX artifact_by_expiry ON market.artifact (expires_at);

CREATE TABLE market.artifact_quota (customer_org text PRIMARY KEY REFERENCES market.organization (id), bytes bigint NOT NULL CHECK (bytes >= 0), set_at timestamptz NOT NULL);
COMMENT ON TABLE market.artifact_quota IS 'what a customer may keep where it is not the usual; the platform sets it';
CREATE TABLE market.artifact_retention (customer_org text PRIMARY KEY REFERENCES market.organization (id), days int NOT NULL CHECK (days BETWEEN 1 AND 3650), set_at timestamptz NOT NULL);
COMMENT ON TABLE market.artifact_retention IS 'how long files of its jobs are kept, where it is not the usual; of files stored from then on';
CREATE TABLE market.artifact_garbage (object_key text NOT NULL, upload_id text NOT NULL DEFAULT '', at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (object_key, upload_id));
COMMENT ON TABLE market.artifact_garbage IS 'objects that may be no file''s any more: looked at and deleted by the sweep, which lets go what is in use again';

ALTER TABLE market.artifact_set ENABLE ROW LEVEL SECURITY;
ALTER TABLE market.artifact ENABLE ROW LEVEL SECURITY;
ALTER TABLE market.artifact_quota ENABLE ROW LEVEL SECURITY;
ALTER TABLE market.artifact_retention ENABLE ROW LEVEL SECURITY;
ALTER TABLE market.artifact_garbage ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, DELETE, UPDATE (files, reserved_bytes, touched_at, completed_at) ON market.artifact_set TO sy_gateway;
GRANT SELECT, INSERT, DELETE ON market.artifact TO sy_gateway;
GRANT SELECT, INSERT, UPDATE (bytes, set_at) ON market.artifact_quota TO sy_gateway;
GRANT SELECT, INSERT, UPDATE (days, set_at) ON market.artifact_retention TO sy_gateway;
GRANT SELECT, DELETE ON market.artifact_garbage TO sy_gateway;

CREATE POLICY gateway_own ON market.artifact_set FOR ALL TO sy_gateway USING (${mine}) WITH CHECK (${mine});
CREATE POLICY gateway_agent ON market.artifact_set FOR SELECT TO sy_gateway USING (${atSite});
CREATE POLICY gateway_agent_begins ON market.artifact_set FOR INSERT TO sy_gateway WITH CHECK (${ofItsLease});
CREATE POLICY gateway_agent_goes_on ON market.artifact_set FOR UPDATE TO sy_gateway USING (${atSite}) WITH CHECK (${atSite});
CREATE POLICY gateway_projects ON market.artifact_set AS RESTRICTIVE FOR ALL TO sy_gateway USING (${ofVisibleJob}) WITH CHECK (${ofVisibleJob});
-- A file is seen with its set, and stored with it under the same job and customer.
CREATE POLICY gateway_by_set ON market.artifact FOR SELECT TO sy_gateway USING (EXISTS (SELECT FROM market.artifact_set s WHERE s.id = set_id));
CREATE POLICY gateway_into_set ON market.artifact FOR INSERT TO sy_gateway
  WITH CHECK (EXISTS (SELECT FROM market.artifact_set s WHERE s.id = set_id AND s.job_id = artifact.job_id AND s.customer_org = artifact.customer_org AND s.kind = artifact.kind AND s.completed_at IS NULL));
CREATE POLICY gateway_own_drops ON market.artifact FOR DELETE TO sy_gateway USING (${mine} AND EXISTS (SELECT FROM market.artifact_set s WHERE s.id = set_id));
CREATE POLICY gateway_own ON market.artifact_quota FOR SELECT TO sy_gateway USING (${mine});
CREATE POLICY gateway_platform ON market.artifact_quota FOR ALL TO sy_gateway USING (market.ctx_kind() = 'platform') WITH CHECK (market.ctx_kind() = 'platform');
CREATE POLICY gateway_own ON market.artifact_retention FOR ALL TO sy_gateway USING (${mine}) WITH CHECK (${mine});
CREATE POLICY gateway_platform ON market.artifact_garbage FOR ALL TO sy_gateway USING (market.ctx_kind() = 'platform');

-- Of all an organisation keeps, whoever of it or which site of its jobs asks; they ask one after the other. Nothing for anybody else.
CREATE FUNCTION market.artifact_room(sought_job text, sought_lease text) RETURNS TABLE (customer_org text, project_id text, used_bytes bigint, quota_bytes bigint, retention_days int, superseded boolean)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE job market.job;
BEGIN
  SELECT * INTO job FROM market.job j WHERE j.id = sought_job AND CASE market.ctx_kind()
    WHEN 'customer' THEN j.customer_org = market.ctx_org() AND (market.ctx_projects() IS NULL OR j.project_id = ANY (market.ctx_projects()))
    WHEN 'agent' THEN EXISTS (SELECT FROM market.lease l WHERE l.job_id = j.id AND l.site_id = market.ctx_site()) ELSE false END;
  IF job.id IS NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('artifacts/' || job.customer_org, 0));
  RETURN QUERY SELECT job.customer_org, job.project_id,
    (SELECT coalesce(sum(k.bytes), 0)::bigint FROM (SELECT DISTINCT a.object_key, a.bytes FROM market.artifact a WHERE a.customer_org = job.customer_org) k)
      + (SELECT coalesce(sum(s.reserved_bytes), 0)::bigint FROM market.artifact_set s WHERE s.customer_org = job.customer_org AND s.completed_at IS NULL),
    (SELECT q.bytes FROM market.artifact_quota q WHERE q.customer_org = job.customer_org), (SELECT r.days FROM market.artifact_retention r WHERE r.customer_org = job.customer_org),
    EXISTS (SELECT FROM market.lease mine JOIN market.lease other ON other.job_id = mine.job_id AND (other.created_at, other.id) > (mine.created_at, mine.id)
      WHERE mine.id = sought_lease AND other.actual_start IS NOT NULL);
END $$;
-- What is complete replaces what it is newer than: files of the same name, and all checkpoints of a job but the newest three.
CREATE FUNCTION market.artifact_set_completed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.kind = 'checkpoint' THEN
    DELETE FROM market.artifact_set s WHERE s.job_id = NEW.job_id AND s.kind = 'checkpoint' AND s.completed_at IS NOT NULL AND s.id NOT IN (
      SELECT n.id FROM market.artifact_set n WHERE n.job_id = NEW.job_id AND n.kind = 'checkpoint' AND n.completed_at IS NOT NULL ORDER BY n.completed_at DESC, n.id DESC LIMIT 3);
  ELSE
    DELETE FROM market.artifact a USING market.artifact n WHERE n.set_id = NEW.id AND a.job_id = NEW.job_id AND a.kind = NEW.kind AND a.name = n.name AND a.set_id <> NEW.id;
    DELETE FROM market.artifact_set s WHERE s.job_id = NEW.job_id AND s.kind = NEW.kind AND s.completed_at IS NOT NULL AND s.id <> NEW.id AND NOT EXISTS (SELECT FROM market.artifact a WHERE a.set_id = s.id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER artifact_set_completed AFTER UPDATE OF completed_at ON market.artifact_set FOR EACH ROW WHEN (NEW.completed_at IS NOT NULL) EXECUTE FUNCTION market.artifact_set_completed();
CREATE FUNCTION market.artifact_gone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_TABLE_NAME = 'artifact' THEN
    INSERT INTO market.artifact_garbage (object_key) VALUES (OLD.object_key) ON CONFLICT DO NOTHING;
  ELSE
    INSERT INTO market.artifact_garbage (object_key, upload_id) SELECT f ->> 'key', coalesce(f ->> 'uploadId', '') FROM jsonb_array_elements(OLD.files) f ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER artifact_gone AFTER DELETE ON market.artifact FOR EACH ROW EXECUTE FUNCTION market.artifact_gone();
CREATE TRIGGER artifact_set_gone AFTER DELETE ON market.artifact_set FOR EACH ROW EXECUTE FUNCTION market.artifact_gone();
-- The sweep, for the platform: what has expired, and uploads nobody goes on with.
CREATE FUNCTION market.sweep_artifacts(now_ms bigint, stale_before_ms bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE dropped bigint; stale bigint;
BEGIN
  IF market.ctx_kind() IS DISTINCT FROM 'platform' THEN RAISE EXCEPTION 'only the platform sweeps' USING ERRCODE = '42501'; END IF;
  DELETE FROM market.artifact a WHERE a.expires_at <= to_timestamp(now_ms / 1000.0);
  GET DIAGNOSTICS dropped = ROW_COUNT;
  DELETE FROM market.artifact_set s WHERE s.completed_at IS NOT NULL AND NOT EXISTS (SELECT FROM market.artifact a WHERE a.set_id = s.id) OR s.completed_at IS NULL AND s.touched_at < to_timestamp(stale_before_ms / 1000.0);
  GET DIAGNOSTICS stale = ROW_COUNT;
  RETURN dropped + stale;
END $$;
-- Asked with the organisation's lock held to the end of the transaction: nobody takes the object into use meanwhile.
CREATE FUNCTION market.artifact_in_use(sought_key text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF market.ctx_kind() IS DISTINCT FROM 'platform' THEN RAISE EXCEPTION 'only the platform sweeps' USING ERRCODE = '42501'; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('artifacts/' || split_part(sought_key, '/', 1), 0));
  RETURN EXISTS (SELECT FROM market.artifact a WHERE a.object_key = sought_key)
    OR EXISTS (SELECT FROM market.artifact_set s WHERE s.customer_org = split_part(sought_key, '/', 1) AND s.completed_at IS NULL AND s.files @> jsonb_build_array(jsonb_build_object('key', sought_key)));
END $$;
REVOKE EXECUTE ON FUNCTION market.artifact_room(text, text), market.sweep_artifacts(bigint, bigint), market.artifact_in_use(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION market.artifact_room(text, text), market.sweep_artifacts(bigint, bigint), market.artifact_in_use(text) TO sy_gateway;
`;
