import { copyOf, customerA, customerB, operatorA, owner, platform, type Attacker, type Door, type Guard, openUp } from './guard.js';

/** Terms of an account: each customer of the world has one version of each, and finance gave it credit. */
const refused = (constraint: string, code = '23514') => ({ code, constraint });
const tables = ['account_terms', 'account_details', 'credit_decision'] as const;
const next = (table: string, changes: Readonly<Record<string, unknown>> = {}, org = 'org_ca'): string => copyOf(`billing.${table}`, `org_id = '${org}'`, { version: 2, ...changes });

const checks: readonly (readonly [table: (typeof tables)[number], ...values: readonly (readonly [column: string, value: unknown])[]])[] = [
  ['account_terms', ['version', 0], ['from_month', '2026-13'], ['cadence', 'x'], ['time_zone', 'a b'], ['due_days', 366]],
  ['account_details', ['version', 0], ['legal_name', ''], ['email', 'x'], ['address', ''], ['tax_number', ''], ['purchase_order', '']],
  ['credit_decision', ['version', 0], ['limit_minor', -1], ['reason', ' ']],
];

/** Written out: a customer sees no row of another to copy. */
const insertFor: Readonly<Record<(typeof tables)[number], string>> = {
  account_terms: `INSERT INTO billing.account_terms VALUES ('org_ca', 9, '2030-01', '2030-01-01', 'monthly', 'UTC', 14, 'x', '2026-01-01')`,
  account_details: `INSERT INTO billing.account_details VALUES ('org_ca', 9, 'n', NULL, NULL, NULL, NULL, 'x', '2026-01-01')`,
  credit_decision: `INSERT INTO billing.credit_decision VALUES ('org_ca', 9, 1, 'x', 'x', '2026-01-01')`,
};

export const accountTermsGuards: readonly Guard[] = [
  ...tables.map((table): Guard => ({
    name: `INV-TERMS: billing.${table} is written once, by its owner too`, proves: [`trigger billing.${table}.${table}_append_only`], as: owner, attack: `UPDATE billing.${table} SET set_by = 'x'`,
    refused: { code: '23001' }, remove: `DROP TRIGGER ${table}_append_only ON billing.${table}`,
  })),
  ...tables.map((table): Guard => ({
    name: `INV-TERMS: a version of billing.${table} is set once`, proves: [`unique billing.${table}.${table}_pkey`], as: owner, attack: next(table, { version: 1 }), refused: refused(`${table}_pkey`, '23505'),
    remove: `ALTER TABLE billing.${table} DROP CONSTRAINT ${table}_pkey`,
  })),
  ...checks.flatMap(([table, ...values]) => values.map(([column, value]): Guard => ({
    name: `INV-TERMS: billing.${table}.${column} is one`, proves: [`check billing.${table}.${table}_${column}_check`], as: owner, attack: next(table, { [column]: value }), refused: refused(`${table}_${column}_check`),
    remove: `ALTER TABLE billing.${table} DROP CONSTRAINT ${table}_${column}_check`,
  }))),
  {
    name: 'INV-TERMS: terms come into force after they are set', proves: ['check billing.account_terms.account_terms_ahead'], as: owner, attack: next('account_terms', { effective_at: '2025-01-01T00:00:00Z' }),
    refused: refused('account_terms_ahead'), remove: 'ALTER TABLE billing.account_terms DROP CONSTRAINT account_terms_ahead',
  },
  {
    name: 'INV-TERMS: a customer gives itself no time to pay', proves: ['trigger billing.account_terms.account_terms_of_finance'], as: customerA, attack: next('account_terms', { due_days: 90 }), refused: refused('account_terms_of_finance'),
    remove: 'DROP TRIGGER account_terms_of_finance ON billing.account_terms',
  },
  {
    name: 'INV-TERMS: whom an issued invoice is for stays', proves: ['trigger billing.invoice.invoice_billed_to'], as: owner, attack: `UPDATE billing.invoice SET billed_to = '{"name": "x"}', version = version + 1 WHERE number IS NOT NULL`,
    refused: refused('invoice_billed_to_stays'), remove: 'DROP TRIGGER invoice_billed_to ON billing.invoice',
  },
  ...tables.flatMap((table) => (table === 'credit_decision' ? [operatorA, customerA] : [operatorA, customerB]).map((as: Attacker): Guard => ({
    name: `INV-TENANT: billing.${table} of a customer is not seen by ${as.kind === 'operator' ? 'operators' : table === 'credit_decision' ? 'itself' : 'another'}`, proves: [`policy billing.${table}.gateway_read`], as,
    attack: `SELECT FROM billing.${table} WHERE org_id = 'org_ca'`, refused: 'no rows', remove: openUp(`billing.${table}`, 'gateway_read', 'using'),
  }))),
  ...tables.map((table): Guard => {
    const as = table === 'credit_decision' ? customerA : customerB;
    return {
      name: `INV-TENANT: ${table === 'credit_decision' ? 'a customer gives itself no credit' : `a customer sets no billing.${table} of another`}`, proves: [`policy billing.${table}.gateway_set`], as,
      attack: insertFor[table], refused: { code: '42501' }, remove: openUp(`billing.${table}`, 'gateway_set', 'check'),
    };
  }),
];
export const accountTermsDoors: readonly Door[] = tables.flatMap((table) => {
  const whom: readonly Attacker[] = table === 'credit_decision' ? [platform] : [customerA, platform];
  return whom.flatMap((as): Door[] => [
    { name: `INV-TENANT: billing.${table} is seen by ${as.kind === 'platform' ? 'finance' : 'its customer'}`, proves: [`policy billing.${table}.gateway_read`], as, use: `SELECT FROM billing.${table} WHERE org_id = 'org_ca'`, policy: 'gateway_read', table: `billing.${table}` },
    { name: `INV-TENANT: billing.${table} is set by ${as.kind === 'platform' ? 'finance' : 'its customer'}`, proves: [`policy billing.${table}.gateway_set`], as, use: insertFor[table], policy: 'gateway_set', table: `billing.${table}` },
  ]);
});
