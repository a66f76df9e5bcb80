import { randomUUID } from 'node:crypto';
import { generateAgentKeys, signAssertion, toWire } from '@switchyard/agent-protocol';
import { addSeconds, HOUR_MS, type JobId, type LeaseId, type ProjectId, toIso } from '@switchyard/kernel';
import { at } from '@switchyard/store';
import { AgentUnderTest, enrolBody, invite } from './agent-under-test.js';
import { customerOperations, trainingJob } from './customer-operations.js';
import { type Caller, type GatewayUnderTest, START } from './gateway-under-test.js';
import { artifactInputs } from './artifact-inputs.js';
import { curtailmentInputs } from './curtailment-inputs.js';
import { peopleInputs } from './people-inputs.js';
import { webhookInputs } from './webhook-inputs.js';
import { reservationInputs } from './reservation-inputs.js';
import { openBillingSide, type BillingSide } from './seed-invoice.js';
import { seedLease } from './seed-lease.js';
import { onboardingInputs } from './onboarding-inputs.js';
import type { SeededMarket } from './seed-market.js';

type Variables = Record<string, unknown>;
/** How an operation is asked so that it says yes. `make` is called again whenever the last variables were used up. */
export interface ValidInput {
  readonly as: (stage: Stage) => Caller;
  readonly make: (stage: Stage) => Promise<Variables> | Variables;
}
/** A market with something of everything, customer A's and operator A's; the others' beside it. */
export interface Stage {
  readonly world: GatewayUnderTest;
  readonly market: SeededMarket;
  /** Operator A's other site, to be changed: nothing is let there. */
  readonly changing: SeededMarket;
  readonly foreign: { readonly market: SeededMarket; readonly jobId: JobId; readonly leaseId: LeaseId; readonly projectId: ProjectId };
  readonly billing: BillingSide;
  readonly projectId: ProjectId;
  readonly jobId: JobId;
  readonly leaseId: LeaseId;
  readonly agent: AgentUnderTest;
  /** 1, 2, 3 …: what must be unique. */
  next(): number;
}

export async function setStage(world: GatewayUnderTest): Promise<Stage> {
  const { orgs, ids } = world;
  const market = await world.seedMarket({ nodeCount: 64, feederLimitW: 1_900_000n });
  const far = await world.seedMarket({ operator: 'operatorOrgB', name: 'Foreign Works' });
  const changing = await world.seedMarket({ name: 'Changing Works', gpuModel: 'A100 SXM4 80GB' });
  const times = { startsAt: addSeconds(START, 20 * 3_600), endsAt: addSeconds(START, 21 * 3_600) };
  const own = await world.asOwner((tx) => seedLease(tx, ids, START, { market, customerOrg: orgs.customerOrgA, operatorOrg: orgs.operatorOrgA, ...times }));
  const other = await world.asOwner((tx) => seedLease(tx, ids, START, { market: far, customerOrg: orgs.customerOrgB, operatorOrg: orgs.operatorOrgB, ...times }));
  const [projectId, foreignProject] = [ids.next('proj'), ids.next('proj')];
  for (const [id, org] of [[projectId, orgs.customerOrgA], [foreignProject, orgs.customerOrgB]]) await world.sql(`INSERT INTO market.project (id, customer_org, name, created_at) VALUES ($1, $2, $1, $3)`, [id, org, at(START)]);
  // Plenty: what is tried here is the input, not the purse.
  await world.sql(`UPDATE market.credit_standing SET credit_limit_micro_usd = 900000000000000 WHERE customer_org = $1`, [orgs.customerOrgA]);
  let count = 0;
  return {
    world, market, changing, foreign: { market: far, ...other, projectId: foreignProject }, billing: await openBillingSide(world), projectId, ...own,
    agent: await AgentUnderTest.enrolled(world, market.siteId), next: () => (count += 1),
  };
}

const customer = (): Caller => 'customerA';
const operator = (): Caller => 'operatorA';
const finance = (): Caller => 'finance1';
const anyone = (): Caller => 'anonymous';
const agent = ({ agent: { bearer } }: Stage): Caller => ({ bearer });
const soon = (hours: number): string => toIso(addSeconds(START, hours * 3_600));
const key = (stage: Stage): { idempotencyKey: string } => ({ idempotencyKey: `key-${stage.next()}` });

async function ask(stage: Stage, document: string, variables: Variables, as: Caller): Promise<any> {
  const { data, errors } = await stage.world.gql(document, variables, as);
  const answer = data && (Object.values(data)[0] as { id?: string });
  if (!answer?.id) throw new Error(`the stage could not be set: ${JSON.stringify(answer ?? errors)}`);
  return answer;
}
const fullSpec = (stage: Stage): Variables => ({
  ...trainingJob, name: `job ${stage.next()}`, projectId: stage.projectId, gpuCount: 2, minGpuMemoryGib: 40, nodesWhole: false, datasetGib: '1.5', datasetSiteId: stage.market.siteId, checkpointGib: '2', earliestStart: soon(1), deadline: soon(9),
  interruptible: { checkpointSeconds: 60, restartSeconds: 60, maxInterruptions: 3 }, maxTotalUsd: '500', maxPriceUsdPerGpuHour: '20', policy: 'POWER_COST', siteIds: [stage.market.siteId], countries: ['US'], after: [stage.jobId],
  run: { workload: 'demo-train', args: ['--steps', '10'], environment: [{ name: 'SEED', value: '7' }], artifacts: ['model.bin'] },
});
async function option(stage: Stage): Promise<string> {
  const spec = { ...trainingJob, gpuCount: 2, deadline: soon(9) };
  return (await ask(stage, customerOperations.quoteJob, { input: spec }, 'customerA')).options[0].id;
}
const aJob = async (stage: Stage): Promise<string> => (await ask(stage, customerOperations.submitJob, { input: { spec: trainingJob } }, 'customerA')).id;
const aQuote = async (stage: Stage): Promise<string> => (await ask(stage, customerOperations.quoteJob, { input: { ...trainingJob, gpuCount: 2, deadline: soon(9) } }, 'customerA')).id;
const site = (stage: Stage) => ({ siteId: stage.changing.siteId });
const everyKind = [
  { kind: 'FIXED_BLOCK', usdPerMwh: '25', blockKw: '500', node: 'SY-WEST', priceKind: 'DAY_AHEAD' },
  { kind: 'TIME_OF_USE', usdPerMwh: '2', windows: [{ name: 'peak', months: [7], weekdays: [1], fromMinute: 900, toMinute: 1_200, usdPerMwh: '10' }] },
  { kind: 'DEMAND_CHARGE', usdPerKwMonth: '12', intervalSeconds: 900 },
  { kind: 'COINCIDENT_PEAK', usdPerKwMonth: '4', method: '1CP', peakGroups: [{ months: [6, 7], peaks: 1 }], distinctDays: true, windows: [{ fromMinute: 900, toMinute: 1_200, probability: '0.001' }], node: 'SY-WEST', priceKind: 'DAY_AHEAD' },
  { kind: 'TAX', rate: '0.1' },
];
const mining = { hashpriceUsdPerPhPerDay: '50', joulesPerTerahash: '20', pue: '1.1' };
const page = (filter: object): Variables => ({ filter, first: 10, after: null });
const createKey = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on ApiKeyCreated { id } } }`;
const lineOf = async (stage: Stage): Promise<string> => {
  const { invoiceId } = await stage.billing.invoiceInReview(stage.world.orgs.customerOrgA);
  return (await stage.world.sql<{ id: string }>(`SELECT id FROM billing.invoice_line WHERE invoice_id = $1 AND component_kind = 'gpu_hour' LIMIT 1`, [invoiceId]))[0]!.id;
};

const opening = (role: string, direction: string) => ({ role, currency: 'USD', direction, amount: '10.00' });
async function noOpening({ world }: Stage): Promise<string> {
  await world.sql(`DELETE FROM ledger.opening_balances`);
  await world.sql(`DELETE FROM ledger.period`);
  return soon(0);
}
/** A month before the spec's, open or locked by somebody, as the only one. */
/** Issued, not paid, with the id of its first line. */
async function anIssued(stage: Stage, state: 'issued' | 'overdue' = 'issued'): Promise<{ readonly invoiceId: string; readonly lineId: string }> {
  const { invoiceId } = await stage.billing.invoiceInReview(stage.world.orgs.customerOrgA);
  await ask(stage, `mutation ($input: ApproveInvoiceInput!) { approveInvoice(input: $input) { ... on Invoice { id } } }`, { input: { invoiceId } }, 'finance2');
  await stage.billing.issueOnly(invoiceId);
  if (state === 'overdue') await stage.world.sql(`UPDATE billing.invoice SET state = 'overdue', version = version + 1 WHERE id = $1`, [invoiceId]);
  const [line] = await stage.world.sql<{ id: string }>(`SELECT id FROM billing.invoice_line WHERE invoice_id = $1 ORDER BY position LIMIT 1`, [invoiceId]);
  return { invoiceId, lineId: line!.id };
}
const creditLine = `mutation ($input: CreditLineInput!) { creditLine(input: $input) { ... on Remedy { id } ... on Refusal { code message } } }`;
/** A proposal of somebody else's. */
const aProposal = async (stage: Stage): Promise<string> => (await ask(stage, creditLine, { input: { lineId: (await anIssued(stage)).lineId, amount: '1.00', reason: 'outage' } }, 'finance2')).id;
async function aRejected(stage: Stage): Promise<string> {
  const { invoiceId } = await stage.billing.invoiceInReview(stage.world.orgs.customerOrgA);
  await ask(stage, `mutation ($input: RejectInvoiceInput!) { rejectInvoice(input: $input) { ... on Invoice { id } } }`, { input: { invoiceId, reason: 'look again' } }, 'finance2');
  return invoiceId;
}

/** Something the provider has and the books have not: found by billing, or proposed upon by another person of finance. */
const aDifference = async ({ world }: Stage, state: 'open' | 'proposed'): Promise<string> => {
  const id = world.ids.next('diff');
  await world.sql(
    `INSERT INTO billing.difference (id, kind, subject, currency, stripe_minor, ledger_minor, note, parks, effective_at, opened_at, state, resolution, proposed_by, approvals, approved_by, version)
     VALUES ($1, 'missing_in_ledger', 'refund/' || $1, 'USD', -50000, 0, 'a refund by hand', false, $2, $2, $3, $4, $5, '[]', '{}', 1)`,
    [id, at(START), state, state === 'open' ? null : JSON.stringify({ action: 'book', role: 'expense.bad_debt', reason: 'goodwill' }), state === 'open' ? null : 'user_x']);
  return id;
};
async function aMonth({ world }: Stage, locked: boolean): Promise<string> {
  const [from] = await world.sql<{ name: string }>(`SELECT to_char($1::timestamptz - interval '1 month', 'YYYY-MM') AS name`, [at(START)]);
  await world.sql(`DELETE FROM billing.accrual`);
  await world.sql(`DELETE FROM ledger.period`);
  await world.sql(`INSERT INTO ledger.period (id, from_at, to_at, state) VALUES ($1, ($1 || '-01')::date, ($1 || '-01')::date + interval '1 month', 'open')`, [from!.name]);
  if (locked) await world.sql(`UPDATE ledger.period SET state = 'locked', locked_by = 'user_x', moved_by = 'user_x'`);
  return from!.name;
}

/** A payout of an operator of its own, somebody else's proposal, in a state. */
async function aPayout({ world }: Stage, state: 'proposed' | 'held' | 'transferred'): Promise<string> {
  const [operator, id] = [world.ids.next('org'), world.ids.next('pay')];
  await world.sql(`INSERT INTO billing.payout_account (operator_org, currency, name, country, stripe_account_id, status, version) VALUES ($1, 'USD', 'o', 'US', $2, 'payable', 1)`, [operator, `acct_${id}`]);
  const hold = state === 'held' ? JSON.stringify({ reason: 'by_finance', by: 'user_x', at: START, note: 'x' }) : null;
  await world.sql(
    `INSERT INTO billing.payout (id, operator_org, currency, slot, state, amount_minor, available_minor, owed_minor, reserve_minor, proposed_by, proposed_at, approvals, approved_by, hold, attempt, stripe_account_id, stripe_transfer_id,
       reversed_minor, bank_attempt, bank_payout_id, paid_minor, version) VALUES ($1, $2, 'USD', '2026-01', $3, 100, 100, 0, 0, 'user_x', $4, '[]', $5, $6, $7, $8, $9, 0, $7, NULL, 0, 1)`,
    [id, operator, state, at(START), state === 'transferred' ? ['user_y'] : [], hold, state === 'transferred' ? 1 : 0, `acct_${id}`, state === 'transferred' ? `tr_${id}` : null]);
  return id;
}
async function aStatement({ world, next }: Stage): Promise<string> {
  const number = `ST-${String(next()).padStart(6, '9')}`;
  const none = { held: '0', available: '0', disputed: '0', inTransit: '0', owed: '0' };
  await world.sql(`INSERT INTO billing.statement (number, operator_org, currency, period, from_at, to_at, through_seq, content, issued_at) VALUES ($1, $2, 'USD', '2025-12', '2025-12-01Z', '2026-01-01Z', 0, $3, '2026-01-01Z')`,
    [number, world.ids.next('org'), JSON.stringify({ opening: none, closing: none, lines: [], movements: [] })]);
  return number;
}
const payoutTerms = (stage: Stage, reserve: object) => ({
  operatorId: stage.world.orgs.operatorOrgA, currency: 'USD', cadence: 'WEEKLY', minimumAmount: '25.00', maximumAmount: '5000.00', effectiveFrom: soon(1), reason: 'agreed', ...reserve,
});

/** A budget of the stage's organisation, set anew. */
async function budgetOf(stage: Stage): Promise<string> {
  const { data } = await stage.world.gql('mutation { setBudget(input: { limitUsd: "1000000" }) { ... on Budget { id } } }', {}, 'customerA');
  return data.setBudget.id as string;
}

/** One entry per operation with arguments; more where one input cannot hold every field. An operation without one fails the spec. */
export const validInputs: Readonly<Record<string, readonly ValidInput[]>> = {
  ...peopleInputs,
  ...webhookInputs,
  ...curtailmentInputs,
  ...reservationInputs,
  ...onboardingInputs,
  ...artifactInputs,
  site: [{ as: anyone, make: (s) => ({ id: s.market.siteId }) }],
  jobs: [{ as: customer, make: (s) => ({ ...page({ states: ['SUBMITTED'], projectId: s.projectId, name: 'job', submittedFrom: soon(-9), submittedTo: soon(9), siteId: s.market.siteId }), orderBy: 'DEADLINE' }) }],
  quote: [{ as: customer, make: async (s) => ({ id: await aQuote(s) }) }],
  quotes: [{ as: customer, make: () => ({ first: 10, after: null }) }],
  job: [{ as: customer, make: (s) => ({ id: s.jobId }) }],
  leases: [{ as: customer, make: (s) => ({ ...page({ jobId: s.jobId, siteId: s.market.siteId, states: ['RESERVED'] }), orderBy: 'ENDING' }) }],
  lease: [{ as: customer, make: (s) => ({ id: s.leaseId }) }],
  prices: [{ as: anyone, make: (s) => ({ ...site(s), from: soon(0), to: soon(2) }) }],
  siteHours: [{ as: operator, make: (s) => ({ ...site(s), from: soon(0), to: soon(2) }) }],
  sitePower: [{ as: operator, make: (s) => ({ ...site(s), from: soon(0), to: soon(2) }) }],
  invoices: [{ as: finance, make: (s) => ({ ...page({ states: ['REVIEW'], customerId: s.world.orgs.customerOrgA, leaseId: s.leaseId }), orderBy: 'DUE_FIRST' }) }],
  invoice: [{ as: finance, make: async (s) => ({ id: (await s.billing.invoiceInReview(s.world.orgs.customerOrgA)).invoiceId }) }],
  reviewQueue: [{ as: finance, make: (s) => ({ filter: { customerId: s.world.orgs.customerOrgA, anomalies: ['FIRST_INVOICE'], approvable: true }, orderBy: 'MOST_CHANGED', first: 2, after: null }) }],
  issueRehearsal: [{ as: finance, make: async (s) => ({ invoiceId: (await s.billing.invoiceInReview(s.world.orgs.customerOrgA)).invoiceId }) }],
  invoiceRecomputation: [{ as: finance, make: async (s) => ({ invoiceId: (await s.billing.invoiceInReview(s.world.orgs.customerOrgA)).invoiceId }) }],
  ledger: [{ as: finance, make: () => ({ asOf: soon(0) }) }],
  journal: [{ as: finance, make: (s) => page({ kind: 'invoice-issued', account: 'receivable', organizationId: s.world.orgs.customerOrgA, invoiceId: s.world.ids.next('inv'), from: soon(0), to: soon(2) }) }],
  trialBalance: [{ as: finance, make: () => ({ asOf: soon(0), recordedAsOf: soon(0) }) }],
  aging: [{ as: finance, make: () => ({ asOf: soon(0), recordedAsOf: soon(0) }) }],
  revenue: [{ as: finance, make: () => ({ from: '2026-01', to: '2026-12', recordedAsOf: soon(0) }) }],
  remedies: [{ as: finance, make: async (s) => ({ filter: { states: ['PROPOSED', 'DONE'], invoiceId: (await anIssued(s)).invoiceId }, first: 2 }) }],
  disputes: [{ as: finance, make: () => ({ filter: { state: 'OPEN' }, first: 2 }) }],
  closeChecklist: [{ as: finance, make: async (s) => ({ period: await aMonth(s, false) }) }],
  accountMapping: [{ as: finance, make: () => ({ version: 1 }) }],

  payoutAccounts: [{ as: finance, make: (s) => ({ operatorId: s.world.orgs.operatorOrgA, first: 10, after: null }) }],
  payoutTerms: [{ as: finance, make: (s) => ({ operatorId: s.world.orgs.operatorOrgA, currency: 'USD' }) }],
  billingAccount: [{ as: finance, make: (s) => ({ organizationId: s.world.orgs.customerOrgA }) }],
  payouts: [{ as: finance, make: (s) => ({ ...page({ states: ['PROPOSED', 'PAID'], operatorId: s.world.orgs.operatorOrgA, currency: 'USD' }), orderBy: 'LARGEST' }) }],
  payout: [{ as: finance, make: async (s) => ({ id: await aPayout(s, 'proposed') }) }],
  statements: [{ as: finance, make: (s) => ({ ...page({ operatorId: s.world.orgs.operatorOrgA, currency: 'USD', period: '2025-12' }), orderBy: 'EARLIEST' }) }],
  statement: [{ as: finance, make: async (s) => ({ id: await aStatement(s) }) }],
  earnings: [{ as: finance, make: (s) => ({ by: 'LEASE', from: soon(0), to: soon(24), operatorId: s.world.orgs.operatorOrgA }) }],
  operatorBalances: [{ as: finance, make: (s) => ({ operatorId: s.world.orgs.operatorOrgA }) }],

  createApiKey: [{ as: customer, make: (s) => ({ input: { name: `key ${s.next()}`, scopes: ['jobs:read'], expiresAt: soon(24) } }) }],
  revokeApiKey: [{ as: customer, make: async (s) => ({ input: { apiKeyId: (await ask(s, createKey, { input: { name: 'k', scopes: ['jobs:read'] } }, 'customerA')).id } }) }],
  setPowerModel: [
    { as: operator, make: (s) => ({ ...key(s), input: { ...site(s), effectiveFrom: soon(24 * s.next()), pue: '1.2', components: [{ kind: 'INDEX', node: 'SY-WEST', priceKind: 'DAY_AHEAD', multiplier: '1.01', adderUsdPerMwh: '-2' }], mining } }) },
    { as: operator, make: (s) => ({ ...key(s), input: { ...site(s), effectiveFrom: soon(24 * s.next()), pue: '1.2', components: [{ kind: 'FIXED_ENERGY', usdPerMwh: '40' }], mining } }) },
    { as: operator, make: (s) => ({ ...key(s), input: { ...site(s), effectiveFrom: soon(24 * s.next()), pue: '1.2', components: everyKind, mining: { ...mining, loadKw: '1' } } }) },
  ],
  setPriceTrigger: [
    { as: operator, make: (s) => ({ ...key(s), input: { ...site(s), trigger: { shedAtUsdPerMwh: '9000', resumeBelowUsdPerMwh: '8000', shedToKw: '1' } } }) },
    { as: operator, make: (s) => ({ ...key(s), input: { ...site(s) } }) },
  ],
  createPool: [{
    as: operator,
    make: (s) => ({ ...key(s), input: { ...site(s), feeder: 'F1', name: `Pool ${s.next()}`, gpuModel: 'B9000', gpuMemoryGib: 80, nodeCount: 1, gpusPerNode: 8, maxWattsPerGpu: 1_000, loadFraction: '0.8', speedMultiplier: '1.5' } }),
  }],
  inviteAgent: [{ as: operator, make: async (s) => ({ ...key(s), input: { ...site(s), name: 'hall 2', replaces: (await invite(s.world, s.changing.siteId)).id } }) }],
  revokeAgent: [{ as: operator, make: async (s) => ({ input: { agentId: (await invite(s.world, s.changing.siteId)).id, reason: 'lost' } }) }],
  askAgentKey: [{ as: operator, make: (s) => ({ input: { agentId: s.agent.id } }) }],
  askBenchmark: [{ as: operator, make: (s) => ({ ...key(s), input: { nodeId: s.changing.nodeIds[1] } }) }],
  importPrices: [{
    as: operator,
    make: (s) => {
      const from = addSeconds(START, s.next() * 3_600);
      return { ...key(s), input: { node: 'SY-MINE', kind: 'DAY_AHEAD', intervalSeconds: 3_600, source: 'spec', points: [{ from: toIso(from), to: toIso(addSeconds(from, HOUR_MS / 1_000)), priceUsdPerMwh: '-12.5' }] } };
    },
  }],
  quoteJob: [{ as: customer, make: (s) => ({ input: fullSpec(s) }) }],
  bindQuote: [{ as: customer, make: async (s) => ({ ...key(s), input: { quoteOptionId: await option(s) } }) }],
  submitJob: [
    { as: customer, make: (s) => ({ ...key(s), input: { spec: fullSpec(s) } }) },
    {
      as: customer,
      make: async (s) => {
        const quoteOptionId = await option(s);
        await ask(s, customerOperations.bindQuote, { input: { quoteOptionId } }, 'customerA');
        return { ...key(s), input: { quoteOptionId } };
      },
    },
  ],
  cancelJob: [{ as: customer, make: async (s) => ({ ...key(s), input: { jobId: (await ask(s, customerOperations.submitJob, { input: { spec: trainingJob } }, 'customerA')).id, reason: 'no need' } }) }],
  pauseJob: [{ as: customer, make: async (s) => ({ ...key(s), input: { jobId: await aJob(s), reason: 'not today' } }) }],
  resumeJob: [{
    as: customer,
    make: async (s) => {
      const jobId = await aJob(s);
      await s.world.gql('mutation ($input: PauseJobInput!) { pauseJob(input: $input) { __typename } }', { input: { jobId } }, 'customerA');
      return { ...key(s), input: { jobId } };
    },
  }],
  cloneJob: [{ as: customer, make: async (s) => ({ ...key(s), input: { jobId: await aJob(s), overrides: fullSpec(s) } }) }],
  requoteJob: [{ as: customer, make: async (s) => ({ input: { quoteId: await aQuote(s) } }) }],
  setBudget: [
    { as: customer, make: (s) => ({ ...key(s), input: { projectId: s.projectId, limitUsd: '900000000', hard: false, alertPercents: [50, 90], tell: ['money@example.test'] } }) },
    { as: customer, make: (s) => ({ ...key(s), input: { jobId: s.jobId, limitUsd: '0.5' } }) },
  ],
  removeBudget: [{ as: customer, make: async (s) => ({ ...key(s), input: { budgetId: await budgetOf(s) } }) }],
  usage: [{
    as: customer,
    make: (s) => ({ by: ['PROJECT', 'JOB', 'SITE', 'GPU_MODEL', 'DAY', 'PRODUCT'], from: soon(0), to: soon(48), filter: { projectIds: [s.projectId], jobIds: [s.jobId], siteIds: [s.market.siteId], gpuModels: ['H100 SXM5 80GB'], products: ['JOB'] } }),
  }],
  budgets: [{ as: customer, make: (s) => ({ ...page({ scope: 'PROJECT_MONTH', projectId: s.projectId, jobId: s.jobId }), orderBy: 'NEWEST' }) }],
  budget: [{ as: customer, make: async (s) => ({ id: await budgetOf(s) }) }],
  addPaymentMethod: [{ as: customer, make: (s) => ({ ...key(s), input: { token: 'pm_card_visa' } }) }],
  setBillingTerms: [
    // Not customer A: whose work is billed by month from then on, and invoices here are of single leases.
    { as: () => 'customerB', make: (s) => ({ ...key(s), input: { cadence: s.next() % 2 === 0 ? 'MONTHLY' : 'PER_LEASE', timeZone: `Etc/GMT+${s.next() % 12}` } }) },
    { as: finance, make: (s) => ({ ...key(s), input: { organizationId: s.world.orgs.customerOrgA, dueDays: s.next() % 300 } }) },
  ],
  setBillingDetails: [{ as: customer, make: (s) => ({ ...key(s), input: { legalName: 'Aurora AI GmbH', email: 'invoices@example.test', address: 'Hauptstr. 1', taxNumber: 'DE123456789', purchaseOrder: 'PO-7' } }) }],
  setCreditLimit: [{ as: finance, make: (s) => ({ ...key(s), input: { organizationId: s.world.orgs.customerOrgA, limitAmount: '12500.50', reason: 'a year of paid invoices' } }) }],
  approveInvoice: [{ as: finance, make: async (s) => ({ ...key(s), input: { invoiceId: (await s.billing.invoiceInReview(s.world.orgs.customerOrgA)).invoiceId } }) }],
  approveInvoices: [{ as: finance, make: async (s) => ({ ...key(s), input: { invoiceIds: [(await s.billing.invoiceInReview(s.world.orgs.customerOrgA)).invoiceId] } }) }],
  deleteInvoice: [{ as: finance, make: async (s) => ({ ...key(s), input: { invoiceId: (await s.billing.invoiceInReview(s.world.orgs.customerOrgA)).invoiceId, reason: 'begin anew' } }) }],
  rejectInvoice: [{ as: finance, make: async (s) => ({ ...key(s), input: { invoiceId: (await s.billing.invoiceInReview(s.world.orgs.customerOrgA)).invoiceId, reason: 'mend it' } }) }],
  adjustInvoiceLine: [{ as: finance, make: async (s) => ({ ...key(s), input: { lineId: await lineOf(s), amount: '-0.01', reason: 'a cent' } }) }],
  recollectInvoice: [{ as: finance, make: async (s) => ({ ...key(s), input: { invoiceId: await aRejected(s), reason: 'it is right' } }) }],
  creditLine: [{ as: finance, make: async (s) => ({ ...key(s), input: { lineId: (await anIssued(s)).lineId, amount: '0.01', reason: 'a cent', settleTo: 'PAYMENT_METHOD', keepFee: true } }) }],
  refundInvoice: [{ as: finance, make: async (s) => ({ ...key(s), input: { invoiceId: (await anIssued(s)).invoiceId, amount: '0.01', reason: 'a cent', settleTo: 'CUSTOMER_CREDIT', keepFee: false } }) }],
  writeOffInvoice: [{ as: finance, make: async (s) => ({ ...key(s), input: { invoiceId: (await anIssued(s, 'overdue')).invoiceId, reason: 'insolvent' } }) }],
  voidInvoice: [{ as: finance, make: async (s) => ({ ...key(s), input: { invoiceId: (await anIssued(s)).invoiceId, reason: 'wrong customer' } }) }],
  approveRemedy: [{ as: finance, make: async (s) => ({ ...key(s), input: { remedyId: await aProposal(s) } }) }],
  withdrawRemedy: [{ as: finance, make: async (s) => ({ ...key(s), input: { remedyId: await aProposal(s), reason: 'no need' } }) }],
  openPayoutAccount: [{ as: operator, make: (s) => ({ ...key(s), input: { currency: 'USD', country: 'US' } }) }],
  setPayoutTerms: [
    { as: finance, make: (s) => ({ ...key(s), input: payoutTerms(s, { reserveAmount: '10.00' }) }) },
    { as: finance, make: (s) => ({ ...key(s), input: payoutTerms(s, { reserveRate: '0.05', reserveWindowSeconds: 2_592_000 }) }) },
  ],
  runPayouts: [{ as: finance, make: (s) => ({ ...key(s), input: { dryRun: true, after: `${s.world.orgs.operatorOrgA}/USD` } }) }],
  approvePayout: [{ as: finance, make: async (s) => ({ ...key(s), input: { payoutId: await aPayout(s, 'proposed') } }) }],
  holdPayout: [{ as: finance, make: async (s) => ({ ...key(s), input: { payoutId: await aPayout(s, 'proposed'), reason: 'a look at the bank details' } }) }],
  releasePayout: [{ as: finance, make: async (s) => ({ ...key(s), input: { payoutId: await aPayout(s, 'held') } }) }],
  withdrawPayout: [{ as: finance, make: async (s) => ({ ...key(s), input: { payoutId: await aPayout(s, 'proposed'), reason: 'paid by hand' } }) }],
  askPayout: [{ as: finance, make: async (s) => ({ ...key(s), input: { payoutId: await aPayout(s, 'transferred'), ask: 'TAKE_BACK', reason: 'wrong operator' } }) }],
  lockPeriod: [{ as: finance, make: async (s) => ({ ...key(s), input: { period: await aMonth(s, false) } }) }],
  closePeriod: [{ as: finance, make: async (s) => ({ ...key(s), input: { period: await aMonth(s, true) } }) }],
  reopenPeriod: [{ as: finance, make: async (s) => ({ ...key(s), input: { period: await aMonth(s, true), reason: 'late meter data' } }) }],
  importOpeningBalances: [
    { as: finance, make: async (s) => ({ ...key(s), input: { asOf: await noOpening(s), entries: [opening('cash.stripe_clearing', 'debit'), { ...opening('customer_credit', 'credit'), organizationId: s.world.orgs.customerOrgA }] } }) },
    { as: finance, make: async (s) => ({ ...key(s), input: { asOf: await noOpening(s), csv: 'role,currency,organization_id,debit,credit\ncash.stripe_clearing,USD,,10.00,\nequity.opening,USD,,,10.00\n' } }) },
  ],
  startReconciliation: [{ as: finance, make: (s) => ({ ...key(s), input: { from: soon(-24) } }) }],
  resolveDifference: [{ as: finance, make: async (s) => ({ ...key(s), input: { differenceId: await aDifference(s, 'open'), action: 'BOOK', role: 'expense.bad_debt', reason: 'goodwill' } }) }],
  approveResolution: [{ as: finance, make: async (s) => ({ ...key(s), input: { differenceId: await aDifference(s, 'proposed') } }) }],
  setAccountMapping: [{ as: finance, make: (s) => ({ ...key(s), input: { entries: [{ role: 'receivable', code: '1200', name: 'Trade receivables' }] } }) }],
  enrolAgent: [{ as: anyone, make: async (s) => ({ input: { body: toWire(enrolBody((await invite(s.world, s.changing.siteId)).token, await generateAgentKeys())) } }) }],
  agentToken: [{ as: anyone, make: async (s) => ({ input: { body: { assertion: await signAssertion(s.agent.id, randomUUID(), s.world.clock.now(), s.agent.keys.privateKeyJwk) } } }) }],
  replaceAgentKey: [{ as: anyone, make: async (s) => ({ input: { body: toWire(await s.agent.askKey()) } }) }],
  agentArtifacts: [{ as: agent, make: (s) => ({ input: { body: { kind: 'begin', leaseId: s.leaseId, set: 'checkpoint', step: 1, files: [{ name: 'weights.bin', bytes: s.next(), sha256: 'a'.repeat(64) }] } } }) }],
  reportBatch: [{ as: agent, make: async (s) => ({ input: { body: toWire(await s.agent.seal([{ kind: 'heartbeat', at: s.world.clock.now() } as never])) } }) }],
};
