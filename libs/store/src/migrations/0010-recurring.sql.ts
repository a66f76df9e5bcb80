/**
 * Billing by month, and amounts kept per settlement interval: precise amounts are whole numbers over a denominator, so that their sum in SQL is
 * exact. What an interval said before it was replaced stays in its history.
 */
const mine = `EXISTS (SELECT 1 FROM billing.lease l WHERE l.id = lease_id)`;
const tables = ['interval_amount', 'rated_interval_history', 'lease_fact'];

export const recurring = /* sql */ `
ALTER TABLE billing.account ADD COLUMN time_zone text CHECK (time_zone ~ '^[A-Za-z][A-Za-z0-9_+/-]{1,60}$');
COMMENT ON COLUMN billing.account.time_zone IS 'IANA zone in which its months begin and end; null: UTC';
ALTER TABLE billing.lease ADD COLUMN product text NOT NULL DEFAULT 'job' CHECK (product IN ('job', 'reservation', 'colocation'));
ALTER TABLE billing.lease_metering ADD COLUMN due_at timestamptz, ADD COLUMN dirty_from timestamptz;
COMMENT ON COLUMN billing.lease_metering.due_at IS 'the end of the month in which it runs: rated then without any event; null: only when something is told of it';
COMMENT ON COLUMN billing.lease_metering.dirty_from IS 'intervals from here on may be others than those stored; null: none';
CREATE INDEX lease_due ON billing.lease_metering (due_at, lease_id) WHERE due_at IS NOT NULL;

ALTER TABLE billing.invoice_line ADD COLUMN billed_for text NOT NULL DEFAULT '';
COMMENT ON COLUMN billing.invoice_line.billed_for IS 'the month of a monthly line, e.g. 2026-11; empty: the lease as a whole';
ALTER TABLE billing.invoice_line DROP CONSTRAINT invoice_line_once, ADD CONSTRAINT invoice_line_once UNIQUE (invoice_id, lease_id, billed_for, component_index);

ALTER TABLE billing.rated_interval ADD COLUMN period text NOT NULL DEFAULT '', ADD COLUMN revision int NOT NULL DEFAULT 1, ADD COLUMN terms jsonb,
  ADD COLUMN inputs_hash text NOT NULL DEFAULT '';
COMMENT ON COLUMN billing.rated_interval.revision IS '1, and one more each time a later reading or a restated price replaced what the interval said';
COMMENT ON COLUMN billing.rated_interval.terms IS 'what rating saw beside the other columns: where energy was taken, series and revision of the print, time withheld, work lost';
COMMENT ON COLUMN billing.rated_interval.period IS 'the month the interval lies in, in the zone of the customer';
CREATE INDEX rated_interval_by_reading ON billing.rated_interval USING gin (reading_ids);

CREATE TABLE billing.interval_amount (
  lease_id text NOT NULL,
  from_at timestamptz NOT NULL,
  period text NOT NULL,
  component_index int NOT NULL,
  denominator numeric NOT NULL,
  numerator numeric NOT NULL,
  quantity numeric NOT NULL,
  PRIMARY KEY (lease_id, from_at, component_index, denominator)
);
COMMENT ON TABLE billing.interval_amount IS 'what one interval adds to one component: numerator / denominator millionths of the currency';

CREATE TABLE billing.rated_interval_history (
  lease_id text NOT NULL REFERENCES billing.lease (id),
  from_at timestamptz NOT NULL,
  revision int NOT NULL,
  to_at timestamptz NOT NULL,
  gpu_seconds bigint NOT NULL,
  energy_wh bigint,
  quality text NOT NULL,
  print_id text, micro_usd_per_mwh bigint, terms jsonb,
  reading_ids text[] NOT NULL,
  period text NOT NULL,
  amounts jsonb NOT NULL,
  replaced_at timestamptz NOT NULL,
  PRIMARY KEY (lease_id, from_at, revision)
);
CREATE TRIGGER rated_interval_history_append_only BEFORE UPDATE OR DELETE ON billing.rated_interval_history FOR EACH ROW EXECUTE FUNCTION market.append_only();

-- What is known of a contract beside readings: availability and peak of a month, resales. A later revision stands in for the one before it.
CREATE TABLE billing.lease_fact (
  lease_id text NOT NULL REFERENCES billing.lease (id),
  kind text NOT NULL CHECK (kind IN ('availability', 'demand', 'relisted', 'curtailed', 'lost_work')),
  key text NOT NULL,
  revision int NOT NULL CHECK (revision > 0),
  fact jsonb NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (lease_id, kind, key, revision)
);
COMMENT ON COLUMN billing.lease_fact.key IS 'the month, e.g. 2026-11; of a resale the lease that bought it; of a curtailment its event; of lost work when it was lost';
CREATE TRIGGER lease_fact_append_only BEFORE UPDATE OR DELETE ON billing.lease_fact FOR EACH ROW EXECUTE FUNCTION market.append_only();

${tables.map((table) => `ALTER TABLE billing.${table} ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON billing.${table} TO sy_gateway;
GRANT SELECT, INSERT ON billing.${table} TO sy_billing;
CREATE POLICY gateway_read ON billing.${table} FOR SELECT TO sy_gateway USING (${mine});
CREATE POLICY billing_all ON billing.${table} FOR ALL TO sy_billing USING (true) WITH CHECK (true);`).join('\n')}
GRANT DELETE ON billing.interval_amount TO sy_billing;
`;
