import { copyOf, customerA, customerB, type Door, type Guard, openUp, operatorA, operatorB, owner } from './guard.js';

/** Budgets: each customer of the world has one of its organisation's month, with one alert. */
const budget = (changes: Readonly<Record<string, unknown>>): string => copyOf('market.budget', `id = 'budget_a'`, { id: 'x', ...changes });
const check = (name: string, table: string, constraint: string, attack: string, arrange?: string): Guard => ({
  name: `INV-BUDGET: ${name}`, proves: [`check market.${table}.${constraint}`], as: owner, attack, ...(arrange === undefined ? {} : { arrange }), refused: { code: '23514', constraint },
  remove: `ALTER TABLE market.${table} DROP CONSTRAINT ${constraint}`,
});
const changed = (topic: string, org: string): string =>
  `INSERT INTO outbox.event (topic, aggregate_id, aggregate_seq, payload, customer_org, occurred_at) VALUES ('${topic}', 'budget_a', 2, '{}', '${org}', now())`;

export const budgetGuards: readonly Guard[] = [
  check('thresholds are percents', 'budget', 'budget_alert_percents_check', `UPDATE market.budget SET alert_percents = '{0}' WHERE id = 'budget_a'`),
  check('alerts name so many people', 'budget', 'budget_tell_check', `UPDATE market.budget SET tell = array_fill('x'::text, '{21}') WHERE id = 'budget_a'`),
  check('a budget of a project names the project', 'budget', 'budget_is_of_its_scope', budget({ scope: 'project_month' })),
  check('a threshold that was reached is a percent', 'budget_alert', 'budget_alert_percent_check', `INSERT INTO market.budget_alert VALUES ('budget_a', '2026-02', 0, 'org_ca', 1, 2, now())`),
  {
    name: 'INV-TENANT: a budget is for no job of another customer', proves: ['key market.budget.budget_of_its_job'], as: customerA, attack: budget({ scope: 'job_total', job_id: 'job_b' }),
    refused: { code: '23503', constraint: 'budget_of_its_job' }, remove: 'ALTER TABLE market.budget DROP CONSTRAINT budget_of_its_job',
  },
  {
    name: 'INV-BUDGET: an alert is written once', proves: ['trigger market.budget_alert.budget_alert_append_only'], as: owner, attack: 'UPDATE market.budget_alert SET spent_micro_usd = 0', refused: { code: '23001' },
    remove: 'DROP TRIGGER budget_alert_append_only ON market.budget_alert',
  },
  {
    name: 'INV-BUDGET: a threshold is told once in a month', proves: ['unique market.budget_alert.budget_alert_pkey'], as: owner, attack: copyOf('market.budget_alert', `budget_id = 'budget_a'`, {}),
    refused: { code: '23505', constraint: 'budget_alert_pkey' }, remove: 'ALTER TABLE market.budget_alert DROP CONSTRAINT budget_alert_pkey',
  },
  ...[customerB, operatorA].map((as): Guard => ({
    name: `INV-TENANT: alerts of a customer are not seen by ${as.kind === 'operator' ? 'operators' : 'another'}`, proves: ['policy market.budget_alert.gateway_own'], as,
    attack: `SELECT FROM market.budget_alert WHERE customer_org = 'org_ca'`, refused: 'no rows', remove: openUp('market.budget_alert', 'gateway_own', 'using'),
  })),
  {
    name: 'INV-TENANT: a customer tells of no budget of another', proves: ['policy outbox.event.event_gateway_budgets'], as: customerA, attack: changed('budget.changed', 'org_cb'), refused: { code: '42501' },
    remove: openUp('outbox.event', 'event_gateway_budgets', 'check'),
  },
  {
    name: 'INV-BUDGET: a customer tells of no threshold', proves: ['policy outbox.event.event_gateway_budgets'], as: customerA, attack: changed('budget.threshold', 'org_ca'), refused: { code: '42501' },
    remove: openUp('outbox.event', 'event_gateway_budgets', 'check'),
  },
  {
    name: 'INV-TENANT: what was rated of leases at the site of another is not seen by an operator', proves: ['policy billing.lease.gateway_operator'], as: operatorB, attack: `SELECT FROM billing.rated_interval WHERE lease_id = 'lease_a'`,
    refused: 'no rows', remove: `${openUp('billing.lease', 'gateway_operator', 'using')}`,
  },
  ...['lease_metering', 'lease_fact'].map((table): Guard => ({
    name: `INV-TENANT: billing.${table} is not seen by the operator of the lease`, proves: [`policy billing.${table}.gateway_read`], as: operatorA, attack: `SELECT FROM billing.${table} WHERE lease_id = 'lease_a'`, refused: 'no rows',
    remove: openUp(`billing.${table}`, 'gateway_read', 'using'),
  })),
];
export const budgetDoors: readonly Door[] = [
  { name: 'INV-TENANT: alerts are seen by their customer', proves: ['policy market.budget_alert.gateway_own'], as: customerA, use: 'SELECT FROM market.budget_alert', policy: 'gateway_own', table: 'market.budget_alert' },
  { name: 'INV-BUDGET: a customer tells that its budget changed', proves: ['policy outbox.event.event_gateway_budgets'], as: customerA, use: changed('budget.changed', 'org_ca'), policy: 'event_gateway_budgets', table: 'outbox.event' },
  { name: 'INV-TENANT: an operator sees what was rated at its sites', proves: ['policy billing.lease.gateway_operator'], as: operatorA, use: `SELECT FROM billing.rated_interval WHERE lease_id = 'lease_a'`, policy: 'gateway_operator', table: 'billing.lease' },
];
