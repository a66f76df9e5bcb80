/**
 * Budgets with alerts and hard stops: of an organisation's or a project's month, and of one job. What leases have cost is measured from readings, the room
 * of a hard budget is divided between the leases under it, and sites enforce their shares (decision 13).
 */
const mine = `customer_org = market.ctx_org() AND market.ctx_kind() = 'customer'`;

export const budgets = /* sql */ `
ALTER TABLE market.budget DROP CONSTRAINT budget_scope_check,
  ADD COLUMN job_id text, ADD COLUMN hard boolean NOT NULL DEFAULT true, ADD COLUMN alert_percents int[] NOT NULL DEFAULT '{50,80,100}',
  ADD COLUMN tell text[] NOT NULL DEFAULT '{}', ADD COLUMN version bigint NOT NULL DEFAULT 1, ADD COLUMN removed_at timestamptz,
  ADD CONSTRAINT budget_scope_check CHECK (scope IN ('org_month', 'project_month', 'job_total')),
  ADD CONSTRAINT budget_alert_percents_check CHECK (cardinality(alert_percents) <= 10 AND 1 <= ALL (alert_percents) AND 200 >= ALL (alert_percents)),
  ADD CONSTRAINT budget_tell_check CHECK (cardinality(tell) <= 20),
  ADD CONSTRAINT budget_is_of_its_scope CHECK ((scope = 'project_month') = (project_id IS NOT NULL) AND (scope = 'job_total') = (job_id IS NOT NULL)),
  ADD CONSTRAINT budget_of_its_job FOREIGN KEY (job_id, customer_org) REFERENCES market.job (id, customer_org),
  DROP CONSTRAINT budget_customer_org_scope_project_id_key,
  ADD CONSTRAINT budget_one_per_scope UNIQUE NULLS NOT DISTINCT (customer_org, scope, project_id, job_id);
COMMENT ON COLUMN market.budget.hard IS 'leases under it are parked when its room is used; else it only alerts';
COMMENT ON COLUMN market.budget.tell IS 'e-mail addresses that its notices name beside the account''s';
COMMENT ON COLUMN market.budget.removed_at IS 'it holds no more; set again it comes back. The row stays for its alerts';

CREATE TABLE market.budget_alert (
  budget_id text NOT NULL REFERENCES market.budget (id),
  period text NOT NULL,
  percent int NOT NULL CHECK (percent BETWEEN 1 AND 200),
  customer_org text NOT NULL,
  spent_micro_usd bigint NOT NULL,
  limit_micro_usd bigint NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (budget_id, period, percent)
);
COMMENT ON TABLE market.budget_alert IS 'a threshold that was reached: once for each month (of a job: once), whatever restarts in between';
COMMENT ON COLUMN market.budget_alert.period IS 'the month in the zone of the customer''s bills, e.g. 2026-11; total for a job';
CREATE INDEX budget_alert_by_time ON market.budget_alert (customer_org, at DESC);
CREATE TRIGGER budget_alert_append_only BEFORE UPDATE OR DELETE ON market.budget_alert FOR EACH ROW EXECUTE FUNCTION market.append_only();
ALTER TABLE market.budget_alert ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON market.budget_alert TO sy_gateway;
GRANT SELECT, INSERT ON market.budget_alert TO sy_scheduler;
CREATE POLICY gateway_own ON market.budget_alert FOR SELECT TO sy_gateway USING (${mine});
CREATE POLICY scheduler_all ON market.budget_alert FOR ALL TO sy_scheduler USING (true) WITH CHECK (true);

-- What the spend guard keeps of a lease; absent where no budget counts it.
ALTER TABLE market.lease ADD COLUMN spend jsonb;
COMMENT ON COLUMN market.lease.spend IS '{monthFrom, month, total, ahead, final, grants: [{from, microUsd}]}: what it has cost in the month and in all, the most that is ahead, and what hard budgets let it cost from an instant on';
CREATE INDEX lease_spend_open ON market.lease (customer_org) WHERE state IN ('reserved', 'active', 'parked', 'curtailed') OR NOT coalesce((spend ->> 'final')::boolean, false);

ALTER TABLE market.credit_standing ADD COLUMN time_zone text;
COMMENT ON COLUMN market.credit_standing.time_zone IS 'in which billing counts the customer''s months now; null: billing has not said, the organisation''s own holds';

-- The spend guard measures leases by their readings, as billing does.
GRANT USAGE ON SCHEMA metering TO sy_scheduler;
GRANT SELECT ON metering.reading TO sy_scheduler;
CREATE POLICY scheduler_read ON metering.reading FOR SELECT TO sy_scheduler USING (true);

-- A policy of its own beside event_gateway_write: a customer tells that it changed a budget.
CREATE POLICY event_gateway_budgets ON outbox.event FOR INSERT TO sy_gateway WITH CHECK (${mine} AND topic = 'budget.changed');

-- An operator sees what was rated of leases at its own sites: its side of the usage report. Names of jobs and facts of contracts stay the customer's.
CREATE POLICY gateway_operator ON billing.lease FOR SELECT TO sy_gateway USING (operator_org = market.ctx_org() AND market.ctx_kind() = 'operator');
${['lease_metering', 'rated_interval_history', 'lease_fact'].map((table) => `ALTER POLICY gateway_read ON billing.${table} USING (market.ctx_kind() <> 'operator' AND EXISTS (SELECT 1 FROM billing.lease l WHERE l.id = lease_id));`).join('\n')}
-- The usage report asks by time.
CREATE INDEX rated_interval_by_time ON billing.rated_interval (from_at, lease_id);
`;
