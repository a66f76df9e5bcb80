/**
 * People and their projects, keys with rotation, and what a platform administrator decides about organisations and sites.
 * A member or a key may be limited to projects: `switchyard.projects` narrows every read and write of the gateway, whatever its code does.
 */
const platform = `market.ctx_kind() = 'platform'`;
/** Restrictive policies stand beside all others: a row must pass them too. Evaluated once per statement, and free where nobody is limited. */
const unlimited = `(SELECT market.ctx_projects()) IS NULL`;
const inProject = (column: string): string => `${unlimited} OR ${column} = ANY ((SELECT market.ctx_projects())::text[])`;
/** A function of its owner: the policies of jobs ask for leases, and those of leases may not ask back. */
const ofVisibleJob = (column: string): string => `${unlimited} OR market.job_in_projects(${column})`;
const narrowed = (table: string, rule: string, command: 'ALL' | 'SELECT' = 'ALL'): string =>
  `CREATE POLICY gateway_projects ON ${table} AS RESTRICTIVE FOR ${command} TO sy_gateway USING (${rule})${command === 'ALL' ? ` WITH CHECK (${rule})` : ''};`;

const identity = `
CREATE FUNCTION market.ctx_projects() RETURNS text[] LANGUAGE sql STABLE AS $$ SELECT string_to_array(nullif(current_setting('switchyard.projects', true), ''), ',') $$;
GRANT EXECUTE ON FUNCTION market.ctx_projects() TO PUBLIC;

ALTER TABLE market.member ADD COLUMN project_ids text[] CONSTRAINT member_some_projects CHECK (cardinality(project_ids) BETWEEN 1 AND 100), ADD COLUMN removed_at timestamptz;
COMMENT ON COLUMN market.member.project_ids IS 'the member sees and submits in these alone; null: everywhere';
COMMENT ON COLUMN market.member.removed_at IS 'the row stays, since the log names it; the address is free again';
ALTER TABLE market.member DROP CONSTRAINT member_email_key;
CREATE UNIQUE INDEX member_email_key ON market.member (lower(email)) WHERE removed_at IS NULL;
CREATE INDEX member_of_org ON market.member (org_id, id);
GRANT SELECT (project_ids, removed_at) ON market.member TO sy_gateway;

ALTER TABLE market.api_key ADD COLUMN kind text NOT NULL DEFAULT 'key' CONSTRAINT api_key_kind_check CHECK (kind IN ('key', 'session')),
  ADD COLUMN project_ids text[] CONSTRAINT api_key_some_projects CHECK (cardinality(project_ids) BETWEEN 1 AND 100),
  ADD COLUMN last_used_at timestamptz, ADD COLUMN replaces text REFERENCES market.api_key (id);
COMMENT ON COLUMN market.api_key.last_used_at IS 'wall time, to the minute';
CREATE UNIQUE INDEX api_key_replaced_once ON market.api_key (replaces) WHERE replaces IS NOT NULL;
CREATE INDEX api_key_of_org ON market.api_key (org_id, created_at DESC, id DESC);
CREATE INDEX api_key_of_member ON market.api_key (member_id);
GRANT SELECT (kind, project_ids, last_used_at, replaces), UPDATE (expires_at) ON market.api_key TO sy_gateway;
CREATE FUNCTION market.key_only_shrinks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at OR OLD.expires_at IS NOT NULL AND (NEW.expires_at IS NULL OR NEW.expires_at > OLD.expires_at) THEN
    RAISE EXCEPTION 'key %: it ends as it was told, or sooner', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'key_only_shrinks';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER key_only_shrinks BEFORE UPDATE ON market.api_key FOR EACH ROW WHEN (current_user = 'sy_gateway') EXECUTE FUNCTION market.key_only_shrinks();

-- One statement: who it is, and that the key was used (once a minute at most).
DROP FUNCTION market.find_api_key(text);
CREATE FUNCTION market.find_api_key(sought text, wall_now timestamptz) RETURNS TABLE (key_id text, org_id text, org_kind text, org_status text, points_per_second int, member_id text, email text, roles text[], removed_at timestamptz,
    member_projects text[], key_projects text[], scopes text[], expires_at timestamptz, revoked_at timestamptz)
 LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE market.api_key k SET last_used_at = wall_now WHERE k.hash = sought AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > wall_now)
    AND (k.last_used_at IS NULL OR k.last_used_at < wall_now - interval '1 minute');
  SELECT k.id, o.id, o.kind, o.status, o.points_per_second, m.id, m.email, m.roles, m.removed_at, m.project_ids, k.project_ids, k.scopes, k.expires_at, k.revoked_at
  FROM market.api_key k JOIN market.organization o ON o.id = k.org_id JOIN market.member m ON m.id = k.member_id WHERE k.hash = sought $$;
DROP FUNCTION market.find_member(text, text);
CREATE FUNCTION market.find_member(sought_subject text, sought_email text) RETURNS TABLE (member_id text, org_id text, org_kind text, org_status text, points_per_second int, email text, roles text[], project_ids text[], password_hash text)
 LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT m.id, o.id, o.kind, o.status, o.points_per_second, m.email, m.roles, m.project_ids, m.password_hash FROM market.member m JOIN market.organization o ON o.id = m.org_id
  WHERE m.removed_at IS NULL AND ((sought_subject IS NOT NULL AND m.oidc_subject = sought_subject) OR (sought_email IS NOT NULL AND lower(m.email) = lower(sought_email))) $$;

CREATE TABLE market.invitation (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES market.organization (id),
  email text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
  roles text[] NOT NULL CHECK (cardinality(roles) BETWEEN 1 AND 10),
  project_ids text[] CONSTRAINT invitation_some_projects CHECK (cardinality(project_ids) BETWEEN 1 AND 100),
  token_hash text NOT NULL UNIQUE,
  invited_by text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  accepted_by text REFERENCES market.member (id),
  revoked_at timestamptz,
  CONSTRAINT invitation_one_end CHECK (num_nonnulls(accepted_at, revoked_at) <= 1 AND (accepted_at IS NULL) = (accepted_by IS NULL))
);
COMMENT ON COLUMN market.invitation.expires_at IS 'wall time';
CREATE UNIQUE INDEX invitation_open ON market.invitation (org_id, lower(email)) WHERE accepted_at IS NULL AND revoked_at IS NULL;
CREATE FUNCTION market.find_invitation(sought text) RETURNS TABLE (id text, org_id text, org_kind text, org_name text, org_status text, email text, roles text[], project_ids text[], expires_at timestamptz, accepted_at timestamptz, revoked_at timestamptz)
 LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT i.id, o.id, o.kind, o.name, o.status, i.email, i.roles, i.project_ids, i.expires_at, i.accepted_at, i.revoked_at FROM market.invitation i JOIN market.organization o ON o.id = i.org_id WHERE i.token_hash = sought $$;
ALTER TABLE market.invitation ENABLE ROW LEVEL SECURITY;
GRANT INSERT, UPDATE (accepted_at, accepted_by, revoked_at) ON market.invitation TO sy_gateway;
GRANT SELECT (id, org_id, email, roles, project_ids, invited_by, created_at, expires_at, accepted_at, accepted_by, revoked_at) ON market.invitation TO sy_gateway;
CREATE POLICY gateway_own ON market.invitation FOR ALL TO sy_gateway USING (org_id = market.ctx_org()) WITH CHECK (org_id = market.ctx_org());
-- The platform invites the first owner of an organisation it admits.
CREATE POLICY gateway_platform ON market.invitation FOR INSERT TO sy_gateway WITH CHECK (${platform});
REVOKE EXECUTE ON FUNCTION market.find_api_key(text, timestamptz), market.find_member(text, text), market.find_invitation(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION market.find_api_key(text, timestamptz), market.find_member(text, text), market.find_invitation(text) TO sy_gateway;
`;

const projects = `
CREATE FUNCTION market.job_in_projects(sought text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM market.job WHERE id = sought AND project_id = ANY (market.ctx_projects())) $$;
REVOKE EXECUTE ON FUNCTION market.job_in_projects(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION market.job_in_projects(text) TO sy_gateway;
ALTER TABLE market.project ADD COLUMN archived_at timestamptz;
COMMENT ON COLUMN market.project.archived_at IS 'market time; jobs that are in it go on, new ones are refused';
GRANT UPDATE (name, archived_at) ON market.project TO sy_gateway;
${narrowed('market.project', inProject('id'))}
${narrowed('market.job', inProject('project_id'))}
${narrowed('market.job_command', ofVisibleJob('job_id'))}
${narrowed('market.job_log', ofVisibleJob('job_id'), 'SELECT')}
${narrowed('market.lease', ofVisibleJob('job_id'))}
${narrowed('market.quote', inProject(`spec ->> 'projectId'`))}
${narrowed('outbox.event', ofVisibleJob('event.job_id'), 'SELECT')}
`;

const administration = `
ALTER TABLE market.organization ADD COLUMN verification text NOT NULL DEFAULT 'verified' CONSTRAINT organization_verification_check CHECK (verification IN ('unverified', 'verified')),
  ADD COLUMN verification_evidence jsonb, ADD COLUMN verified_at timestamptz,
  ADD COLUMN suspended_reason text, ADD COLUMN suspended_at timestamptz,
  ADD COLUMN points_per_second int CONSTRAINT organization_points_check CHECK (points_per_second BETWEEN 1 AND 10000000);
COMMENT ON COLUMN market.organization.verification IS 'of operators: sites of one that is not verified are not listed. Operators that were there before are';
COMMENT ON COLUMN market.organization.points_per_second IS 'what its requests may cost together; null: the usual limit';
CREATE INDEX organization_by_name ON market.organization (name, id);
GRANT UPDATE (verification, verification_evidence, verified_at, suspended_reason, suspended_at, points_per_second) ON market.organization TO sy_gateway;
GRANT INSERT (id, kind, name, time_zone, created_at, verification) ON market.organization TO sy_gateway;
CREATE POLICY gateway_admit ON market.organization FOR INSERT TO sy_gateway WITH CHECK (${platform} AND (kind = 'customer' OR kind = 'operator' AND verification = 'unverified'));

-- Why a site is off the market. Its status follows, and every door looks at the status: lists, quotes, holds and the planner.
ALTER TABLE market.site ADD COLUMN barred_by text[] NOT NULL DEFAULT '{}' CONSTRAINT site_barred_by_check CHECK (barred_by <@ ARRAY['admin', 'operator_suspended', 'operator_unverified']);
COMMENT ON COLUMN market.site.barred_by IS 'admin: the kill switch. The other two follow the operator';
CREATE FUNCTION market.site_barred() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE runs record;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT status, verification INTO runs FROM market.organization WHERE id = NEW.operator_org;
    IF runs.verification = 'unverified' THEN NEW.barred_by := array_append(array_remove(NEW.barred_by, 'operator_unverified'), 'operator_unverified'); END IF;
    IF runs.status = 'suspended' THEN NEW.barred_by := array_append(array_remove(NEW.barred_by, 'operator_suspended'), 'operator_suspended'); END IF;
    IF cardinality(NEW.barred_by) > 0 THEN NEW.status := 'suspended'; END IF;
  ELSIF NEW.barred_by IS DISTINCT FROM OLD.barred_by THEN
    NEW.status := CASE WHEN cardinality(NEW.barred_by) > 0 THEN 'suspended' ELSE 'listed' END;
  END IF;
  IF TG_OP = 'UPDATE' AND current_user = 'sy_gateway' AND ${platform} IS NOT TRUE AND (NEW.barred_by, NEW.status) IS DISTINCT FROM (OLD.barred_by, OLD.status) THEN
    RAISE EXCEPTION 'site %: only the platform takes it off the market or back', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'site_barred_by_platform';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER site_barred BEFORE INSERT OR UPDATE ON market.site FOR EACH ROW EXECUTE FUNCTION market.site_barred();
CREATE POLICY gateway_admin ON market.site FOR UPDATE TO sy_gateway USING (${platform}) WITH CHECK (${platform});
CREATE POLICY gateway_admin_stops ON market.lease FOR UPDATE TO sy_gateway USING (${platform}) WITH CHECK (${platform} AND desired = 'stop');

CREATE TABLE billing.payout_suspension (operator_org text PRIMARY KEY, since timestamptz NOT NULL);
COMMENT ON TABLE billing.payout_suspension IS 'operators that are suspended: no payout of theirs begins, what is proposed is kept back';
ALTER TABLE billing.payout_suspension ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON billing.payout_suspension TO sy_billing;
CREATE POLICY billing_all ON billing.payout_suspension FOR SELECT TO sy_billing USING (true);
GRANT SELECT, INSERT, DELETE ON billing.payout_suspension TO sy_gateway;
CREATE POLICY gateway_admin ON billing.payout_suspension FOR ALL TO sy_gateway USING (${platform}) WITH CHECK (${platform});

CREATE INDEX audit_of_org ON market.audit_log (org_id, seq DESC);
CREATE INDEX audit_of_subject ON market.audit_log (subject, seq DESC);
`;

export const people = `${administration}${identity}${projects}`;
