/** Of the whole organisation: nobody who is limited to projects sees or changes any of it. */
const mine = `customer_org = market.ctx_org() AND market.ctx_kind() = 'customer' AND (SELECT market.ctx_projects()) IS NULL`;

/**
 * Webhooks of customers: where they go, the secrets they are signed with, and every message with what became of it. The gateway writes endpoints and secrets, and
 * reads no secret; the scheduler makes messages from the outbox and sends them. All instants are wall time.
 */
export const webhooks = /* sql */ `
CREATE TABLE market.webhook_endpoint (
  id text PRIMARY KEY,
  customer_org text NOT NULL REFERENCES market.organization (id),
  url text NOT NULL,
  description text NOT NULL,
  kinds text[] NOT NULL,
  disabled_reason text,
  disabled_at timestamptz,
  failing_since timestamptz,
  created_at timestamptz NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  CONSTRAINT webhook_endpoint_and_owner UNIQUE (id, customer_org),
  CONSTRAINT webhook_endpoint_bounds CHECK (length(url) BETWEEN 1 AND 2000 AND length(description) <= 200 AND cardinality(kinds) BETWEEN 1 AND 100),
  CONSTRAINT webhook_endpoint_disabled CHECK ((disabled_reason IS NULL) = (disabled_at IS NULL) AND disabled_reason IN ('CUSTOMER', 'FAILING', 'GONE'))
);
COMMENT ON COLUMN market.webhook_endpoint.disabled_reason IS 'null: it is sent to. CUSTOMER: told so; FAILING: it took nothing for days; GONE: it answered 410';
COMMENT ON COLUMN market.webhook_endpoint.failing_since IS 'first attempt it did not take since it took one; null: it took the last one, or there was none';
CREATE INDEX webhook_endpoint_of_org ON market.webhook_endpoint (customer_org, created_at DESC, id DESC);

CREATE TABLE market.webhook_secret (
  endpoint_id text NOT NULL,
  number int NOT NULL,
  customer_org text NOT NULL,
  secret text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  PRIMARY KEY (endpoint_id, number),
  CONSTRAINT webhook_secret_of_its_endpoint FOREIGN KEY (endpoint_id, customer_org) REFERENCES market.webhook_endpoint (id, customer_org) ON DELETE CASCADE,
  CONSTRAINT webhook_secret_form CHECK (secret ~ '^whsec_[A-Za-z0-9+/]{32,128}={0,2}$')
);
COMMENT ON COLUMN market.webhook_secret.secret IS 'read by the scheduler, which signs with it; the gateway writes it once and cannot read it';
COMMENT ON COLUMN market.webhook_secret.expires_at IS 'null: the current one; messages are signed with every one that has not expired';
CREATE UNIQUE INDEX webhook_secret_current ON market.webhook_secret (endpoint_id) WHERE expires_at IS NULL;

CREATE TABLE market.webhook_delivery (
  id text PRIMARY KEY,
  endpoint_id text NOT NULL,
  customer_org text NOT NULL,
  event_id text NOT NULL,
  kind text NOT NULL,
  body text NOT NULL,
  created_at timestamptz NOT NULL,
  state text NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  attempts_before int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  last_attempt_at timestamptz,
  last_status int,
  last_error text,
  delivered_at timestamptz,
  CONSTRAINT webhook_delivery_once UNIQUE (endpoint_id, event_id),
  CONSTRAINT webhook_delivery_of_its_endpoint FOREIGN KEY (endpoint_id, customer_org) REFERENCES market.webhook_endpoint (id, customer_org) ON DELETE CASCADE,
  CONSTRAINT webhook_delivery_bounds CHECK (octet_length(body) <= 65536 AND length(last_error) <= 300 AND attempts_before BETWEEN 0 AND attempts),
  CONSTRAINT webhook_delivery_state CHECK (state IN ('waiting', 'delivered', 'failed') AND (state = 'delivered') = (delivered_at IS NOT NULL))
);
COMMENT ON COLUMN market.webhook_delivery.event_id IS 'the webhook-id: the same for every attempt';
COMMENT ON COLUMN market.webhook_delivery.attempts_before IS 'attempts that were made when it was last put in line: those since then count against its retries';
COMMENT ON COLUMN market.webhook_delivery.next_attempt_at IS 'of one that waits. While an attempt is in flight: when another may take it over';
CREATE INDEX webhook_delivery_due ON market.webhook_delivery (endpoint_id, next_attempt_at, id) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_newest ON market.webhook_delivery (endpoint_id, created_at DESC, id DESC);
CREATE INDEX webhook_delivery_oldest ON market.webhook_delivery (created_at) WHERE state <> 'waiting';

CREATE TABLE market.webhook_mark (position bigint NOT NULL);
COMMENT ON TABLE market.webhook_mark IS 'the place in the order of events up to which messages are made; one row';
INSERT INTO market.webhook_mark SELECT coalesce(max(global_seq), 0) FROM outbox.event;

ALTER TABLE market.webhook_endpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE market.webhook_secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE market.webhook_delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE market.webhook_mark ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, DELETE, UPDATE (url, description, kinds, disabled_reason, disabled_at, failing_since, version) ON market.webhook_endpoint TO sy_gateway;
CREATE POLICY gateway_own ON market.webhook_endpoint FOR ALL TO sy_gateway USING (${mine}) WITH CHECK (${mine});
GRANT SELECT (endpoint_id, number, customer_org, created_at, expires_at), INSERT, UPDATE (expires_at) ON market.webhook_secret TO sy_gateway;
CREATE POLICY gateway_own ON market.webhook_secret FOR ALL TO sy_gateway USING (${mine}) WITH CHECK (${mine});
GRANT SELECT, INSERT, UPDATE (state, attempts_before, next_attempt_at, delivered_at) ON market.webhook_delivery TO sy_gateway;
CREATE POLICY gateway_own ON market.webhook_delivery FOR SELECT TO sy_gateway USING (${mine});
CREATE POLICY gateway_again ON market.webhook_delivery FOR UPDATE TO sy_gateway USING (${mine}) WITH CHECK (${mine} AND state = 'waiting');
-- What happened is told by the scheduler alone.
CREATE POLICY gateway_ping ON market.webhook_delivery FOR INSERT TO sy_gateway WITH CHECK (${mine} AND kind = 'ping' AND state = 'waiting');

GRANT SELECT, UPDATE (disabled_reason, disabled_at, failing_since, version) ON market.webhook_endpoint TO sy_scheduler;
GRANT SELECT, DELETE ON market.webhook_secret TO sy_scheduler;
GRANT SELECT, INSERT, UPDATE, DELETE ON market.webhook_delivery TO sy_scheduler;
GRANT SELECT, UPDATE ON market.webhook_mark TO sy_scheduler;
${['endpoint', 'secret', 'delivery', 'mark'].map((table) => `CREATE POLICY scheduler_all ON market.webhook_${table} FOR ALL TO sy_scheduler USING (true) WITH CHECK (true);`).join('\n')}
`;
