/**
 * Schemas, one per owner, and what each login role may do in them. The roles themselves are made by `prepareDatabase`
 * (they belong to the cluster, not to one database); the migration only grants.
 */
export const rolesAndSchemas = /* sql */ `
CREATE SCHEMA market;
CREATE SCHEMA metering;
CREATE SCHEMA billing;
CREATE SCHEMA ledger;
CREATE SCHEMA outbox;

GRANT USAGE ON SCHEMA market TO sy_gateway, sy_scheduler, sy_reader;
GRANT USAGE ON SCHEMA metering TO sy_gateway, sy_billing;
GRANT USAGE ON SCHEMA billing TO sy_gateway, sy_billing;
GRANT USAGE ON SCHEMA ledger TO sy_gateway, sy_billing;
GRANT USAGE ON SCHEMA outbox TO sy_gateway, sy_scheduler, sy_billing, sy_relay;

-- Who is asking. Set per transaction by the gateway (set_config(..., true)); absent means: sees nothing.
CREATE FUNCTION market.ctx_org() RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('switchyard.org', true), '') $$;
CREATE FUNCTION market.ctx_kind() RETURNS text LANGUAGE sql STABLE AS $$ SELECT coalesce(nullif(current_setting('switchyard.kind', true), ''), 'none') $$;
CREATE FUNCTION market.ctx_site() RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('switchyard.site', true), '') $$;
GRANT EXECUTE ON FUNCTION market.ctx_org(), market.ctx_kind(), market.ctx_site() TO PUBLIC;

-- The outbox: written in the domain transaction, ordered by the relay, read by subscribers and consumers.
CREATE TABLE outbox.event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL CHECK (length(topic) BETWEEN 3 AND 64),
  aggregate_id text NOT NULL,
  aggregate_seq bigint NOT NULL,
  payload jsonb NOT NULL,
  customer_org text,
  operator_org text,
  site_id text,
  job_id text,
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  global_seq bigint UNIQUE,
  relayed_at timestamptz
);
COMMENT ON COLUMN outbox.event.occurred_at IS 'market time';
COMMENT ON COLUMN outbox.event.global_seq IS 'given by the relay alone, in commit order: the cursor of subscriptions';
CREATE SEQUENCE outbox.global_seq;
CREATE INDEX event_unordered ON outbox.event (id) WHERE global_seq IS NULL;
CREATE INDEX event_unrelayed ON outbox.event (global_seq) WHERE relayed_at IS NULL;
CREATE INDEX event_by_job ON outbox.event (job_id, global_seq) WHERE job_id IS NOT NULL;
ALTER TABLE outbox.event ENABLE ROW LEVEL SECURITY;
CREATE POLICY event_gateway_read ON outbox.event FOR SELECT TO sy_gateway USING (
  market.ctx_kind() = 'platform' OR customer_org = market.ctx_org() OR operator_org = market.ctx_org());
CREATE POLICY event_gateway_write ON outbox.event FOR INSERT TO sy_gateway WITH CHECK (true);
CREATE POLICY event_consumers ON outbox.event FOR SELECT TO sy_scheduler, sy_billing USING (true);
CREATE POLICY event_producers ON outbox.event FOR INSERT TO sy_scheduler, sy_billing WITH CHECK (true);
CREATE POLICY event_relay ON outbox.event FOR ALL TO sy_relay USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON outbox.event TO sy_gateway, sy_scheduler, sy_billing;
GRANT SELECT, UPDATE ON outbox.event TO sy_relay;
GRANT USAGE ON SEQUENCE outbox.global_seq TO sy_relay;

-- Who has handled which event: inserted in the transaction of the effect, so an event delivered twice acts once.
CREATE TABLE outbox.handled (
  consumer text NOT NULL,
  event_id bigint NOT NULL REFERENCES outbox.event (id),
  handled_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (consumer, event_id)
);
GRANT SELECT, INSERT ON outbox.handled TO sy_scheduler, sy_billing, sy_gateway;
`;
