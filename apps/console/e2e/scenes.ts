import { setTimeout as pause } from 'node:timers/promises';
import {
  AcceptInvitationDocument, AddPaymentMethodDocument, ApproveInvoiceDocument, type Client, CloseChecklistDocument, ClosePeriodDocument, createClient, CreateOrganizationDocument, CreateProjectDocument, CreateWebhookDocument, CreditLineDocument,
  DeclareCurtailmentDocument, InviteMemberDocument, InvoiceDocument, InvoicesDocument, LockPeriodDocument, ReserveCapacityDocument, type Schema, ScheduleMaintenanceDocument, SetBudgetDocument, SetCreditLimitDocument, SignInDocument,
  StartReconciliationDocument, SubmitJobDocument, ViewerDocument,
} from '@switchyard/graphql-client';
import type { Person, Stack } from './stack.js';

const [MINUTE_MS, HOUR_MS] = [60_000, 3_600_000];
const QUARTER_MS = 15 * MINUTE_MS;

type Answer = { readonly __typename?: string; readonly message?: string };
/** The thing that was made. @throws Error with the refusal's words */
function made<T extends Answer, K extends NonNullable<T['__typename']>>(answer: T, name: K): Extract<T, { readonly __typename?: K }> {
  if (answer.__typename === name) return answer as Extract<T, { readonly __typename?: K }>;
  throw new Error(`${String(answer.__typename)} instead of ${name}: ${answer.message ?? ''}`);
}
const as = (stack: Stack, person: Person): Client => createClient({ url: `${stack.url}/graphql`, token: stack.keyOf(person) });
const iso = (ms: number): string => new Date(ms).toISOString();
const marketNow = async (client: Client): Promise<number> => Date.parse((await client.execute(ViewerDocument, {})).viewer.marketClock.now);
async function until(what: string, withinSeconds: number, isSo: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + withinSeconds * 1_000; !(await isSo()); await pause(500)) if (Date.now() > deadline) throw new Error(`${what} did not happen within ${withinSeconds} s`);
}

/** What a customer sets up once: projects, budgets, somebody asked to join, a block for tomorrow. Another pays with a card whose bank asks the money back. */
export async function settleIn(stack: Stack): Promise<void> {
  const [ada, bruno] = [as(stack, 'ada'), as(stack, 'bruno')];
  const projects: string[] = [];
  for (const name of ['Language models', 'Vision', 'Ablations']) projects.push(made((await ada.execute(CreateProjectDocument, { input: { name }, idempotencyKey: `scene ${name}` })).createProject, 'Project').id);
  const budgets: readonly Schema.SetBudgetInput[] = [{ limitUsd: '2500', hard: true, alertPercents: [50, 80] }, { projectId: projects[0]!, limitUsd: '900', alertPercents: [50, 80, 100] }, { projectId: projects[1]!, limitUsd: '150', alertPercents: [80] }];
  for (const input of budgets) made((await ada.execute(SetBudgetDocument, { input, idempotencyKey: `scene budget ${input.projectId ?? 'all'}` })).setBudget, 'Budget');
  // Nobody answers there: a message that waits to be sent again is what one looks for on that page.
  made((await ada.execute(CreateWebhookDocument, { input: { url: 'https://hooks.aurora.example/switchyard', kinds: ['JOB_STARTED', 'JOB_COMPLETED', 'BUDGET_THRESHOLD', 'INVOICE_ISSUED'], description: 'Training alerts' } })).createWebhook, 'WebhookCreated');
  made((await ada.execute(InviteMemberDocument, { input: { email: 'ines@aurora.example', roles: ['member'] } })).inviteMember, 'MemberInvited');
  const day = Math.ceil((await marketNow(ada)) / QUARTER_MS) * QUARTER_MS + 20 * HOUR_MS;
  const spec = { gpuCount: 8, gpuModels: ['H100 SXM5 80GB'], startsAt: iso(day), endsAt: iso(day + 6 * HOUR_MS), countries: ['FI'] };
  made((await ada.execute(ReserveCapacityDocument, { input: { name: 'Evaluation week', spec, maxTotalUsd: '200' }, idempotencyKey: 'scene block' })).reserveCapacity, 'Reservation');
  made((await bruno.execute(AddPaymentMethodDocument, { input: { token: 'pm_card_createDispute' }, idempotencyKey: 'scene card' })).addPaymentMethod, 'BillingAccount');
}

/** Another customer, admitted by the platform: its card pays nothing, so that the bill of its one job stays open. */
export async function meetLatePayer(stack: Stack): Promise<void> {
  const [fay, finn, anybody] = [as(stack, 'fay'), as(stack, 'finn'), createClient({ url: `${stack.url}/graphql` })];
  const email = 'cora@cumulus.example';
  const { token, record } = made((await finn.execute(CreateOrganizationDocument, { input: { kind: 'CUSTOMER', name: 'Cumulus Research', ownerEmail: email } })).createOrganization, 'OrganizationAdmitted');
  made((await anybody.execute(AcceptInvitationDocument, { input: { token, name: 'Cora', password: stack.password } })).acceptInvitation, 'Member');
  const { secret } = made((await anybody.execute(SignInDocument, { input: { email, password: stack.password } })).signIn, 'SessionStarted');
  const cora = createClient({ url: `${stack.url}/graphql`, token: secret });
  made((await cora.execute(AddPaymentMethodDocument, { input: { token: 'pm_card_chargeCustomerFail' }, idempotencyKey: 'scene card' })).addPaymentMethod, 'BillingAccount');
  made((await fay.execute(SetCreditLimitDocument, { input: { organizationId: record.id, limitAmount: '500.00', reason: 'first weeks' } })).setCreditLimit, 'BillingAccount');
  const standing = `SELECT 1 FROM market.credit_standing WHERE customer_org = $1 AND payment_method_ok`;
  await until('A card that was taken', 90, async () => (await stack.sql(standing, [record.id])).length > 0);
  const seconds = 3_600;
  const spec: Schema.JobSpecInput = {
    name: 'protein folding', gpuCount: 8, gpuModels: ['H100 SXM5 80GB'], countries: ['US'], expectedDurationSeconds: seconds, maxDurationSeconds: 2 * seconds, deadline: iso((await marketNow(cora)) + 3 * HOUR_MS),
    run: { workload: 'demo-train', args: ['--steps', '240', '--min-step-ms', '240', '--seed', '5'] },
  };
  made((await cora.execute(SubmitJobDocument, { input: { spec }, idempotencyKey: 'scene late' })).submitJob, 'Job');
  const bill = async (states: string): Promise<string | undefined> => (await stack.sql<{ id: string }>(`SELECT id FROM billing.invoice WHERE customer_org = $1 AND state IN (${states})`, [record.id]))[0]?.id;
  await until('A bill that waits', 240, async () => (await bill(`'draft.review'`)) !== undefined);
  made((await finn.execute(ApproveInvoiceDocument, { input: { invoiceId: (await bill(`'draft.review'`))! }, idempotencyKey: 'scene late' })).approveInvoice, 'Invoice');
  await until('A payment that fails', 90, async () => (await bill(`'payment.failed'`)) !== undefined);
}
/** Market seconds in a second while nobody looks: a day takes 24 s. */
const SPEED_ASIDE = 3_600;
/** Weeks pass: until the late payer's bill is overdue and the first month of the books is over. One of finance locks it, another closes it, and operators have their statements. @returns the market at the speed it had before */
export async function passWeeks(stack: Stack, speed: number): Promise<Stack> {
  const aside = await stack.restart(SPEED_ASIDE);
  const isSo = async (what: string, values: readonly unknown[] = []): Promise<boolean> => (await aside.sql(`SELECT WHERE ${what}`, values)).length > 0;
  const [fay, finn] = [as(aside, 'fay'), as(aside, 'finn')];
  const now = async (): Promise<string> => iso(await marketNow(finn));
  const { id: period } = (await aside.sql<{ id: string }>(`SELECT id FROM ledger.period ORDER BY id LIMIT 1`))[0]!;
  await until('A bill that is overdue', 900, () => isSo(`EXISTS (SELECT FROM billing.invoice WHERE state = 'overdue')`));
  await until('The end of the month', 900, async () => isSo(`EXISTS (SELECT FROM ledger.period WHERE id = $1 AND to_at < $2)`, [period, await now()]));
  made((await finn.execute(LockPeriodDocument, { input: { period } })).lockPeriod, 'AccountingPeriod');
  await finn.execute(StartReconciliationDocument, { input: {} });
  await until(`A ${period} that can be closed`, 120, async () => (await fay.execute(CloseChecklistDocument, { period })).closeChecklist?.ready === true);
  made((await fay.execute(ClosePeriodDocument, { input: { period } })).closePeriod, 'AccountingPeriod');
  await until(`Statements of ${period}`, 120, () => isSo(`EXISTS (SELECT FROM billing.statement WHERE period = $1)`, [period]));
  return aside.restart(speed);
}

/** Work of several kinds: short, so that it is billed while one looks; long, so that it runs; one for the cheapest hours of the next day. */
async function submitWork(stack: Stack): Promise<void> {
  const [ada, bruno] = [as(stack, 'ada'), as(stack, 'bruno')];
  const now = await marketNow(ada);
  const projects = await stack.sql<{ id: string }>(`SELECT p.id FROM market.project p WHERE p.name IN ('Language models', 'Vision') ORDER BY p.name`);
  const submit = async (client: Client, name: string, gpuCount: number, hours: number, withinHours: number, more: Partial<Schema.JobSpecInput> = {}): Promise<void> => {
    const seconds = Math.round(hours * 3_600);
    const spec: Schema.JobSpecInput = {
      name, gpuCount, expectedDurationSeconds: seconds, maxDurationSeconds: 2 * seconds, deadline: iso(now + withinHours * HOUR_MS), interruptible: { checkpointSeconds: 60, restartSeconds: 60, maxInterruptions: 6 },
      run: { workload: 'demo-train', args: ['--steps', String(Math.round(hours * 240)), '--min-step-ms', '240', '--seed', '11'] }, gpuModels: ['H100 SXM5 80GB'], ...more,
    };
    made((await client.execute(SubmitJobDocument, { input: { spec }, idempotencyKey: `scene ${name}` })).submitJob, 'Job');
  };
  await submit(bruno, 'tokenizer sweep', 8, 0.2, 1.5, { countries: ['US'] });
  await submit(bruno, 'reranker', 8, 0.25, 1.5, { gpuModels: ['A100 SXM4 80GB'] });
  await submit(ada, 'probe 14', 4, 0.2, 1.5, { projectId: projects[1]!.id });
  await submit(ada, 'probe 15', 4, 0.25, 1.5, { projectId: projects[1]!.id });
  await submit(bruno, 'speech encoder', 8, 10, 14);
  await submit(ada, 'ablation, no warm-up', 16, 5, 40, { projectId: projects[0]!.id });
  // The newest, and what a list of jobs is opened at: it runs.
  await submit(ada, 'pretrain 7B, part 3', 16, 14, 20, { projectId: projects[0]!.id });
}

/** Events at the sites of one operator: one that runs, one that comes, work on a site. */
async function curtail(stack: Stack): Promise<void> {
  const lena = as(stack, 'lena');
  const now = Math.ceil((await marketNow(lena)) / (5 * MINUTE_MS)) * 5 * MINUTE_MS;
  const sites = new Map((await stack.sql<{ name: string; id: string }>(`SELECT name, id FROM market.site`)).map(({ name, id }) => [name, id]));
  const declare = async (site: string, startsAt: number, hours: number, targetKw: string, reason: string): Promise<string> =>
    made((await lena.execute(DeclareCurtailmentDocument, { input: { siteId: sites.get(site)!, startsAt: iso(startsAt), endsAt: iso(startsAt + hours * HOUR_MS), targetKw, reason }, idempotencyKey: `scene ${reason}` })).declareCurtailment, 'Curtailment').id;
  const running = await declare('Dry Creek', now + 20 * MINUTE_MS, 9, '60', 'Evening peak of the grid');
  await declare('Mesa Bend', now + 26 * HOUR_MS, 3, '120', 'Coincident peak foreseen');
  const work = { siteId: sites.get('Mesa Bend')!, startsAt: iso(now + 52 * HOUR_MS), endsAt: iso(now + 58 * HOUR_MS), remainingKw: '80', reason: 'Transformer inspection' };
  made((await lena.execute(ScheduleMaintenanceDocument, { input: work, idempotencyKey: 'scene work' })).scheduleMaintenance, 'Curtailment');
  await until('An event that runs', 120, async () => (await stack.sql(`SELECT 1 FROM market.curtailment WHERE id = $1 AND state = 'active'`, [running])).length > 0);
}

/** Books with something to decide: bills that wait, a payment a bank asks back, a credit that a second person is to approve, a comparison with the provider. */
async function leaveWork(stack: Stack): Promise<void> {
  const [fay, finn] = [as(stack, 'fay'), as(stack, 'finn')];
  const waiting = async (): Promise<readonly { readonly id: string; readonly org: string }[]> => stack.sql<{ id: string; org: string }>(`SELECT i.id, i.customer_org AS org FROM billing.invoice i JOIN billing.account a ON a.org_id = i.customer_org WHERE i.state = 'draft.review'
    ORDER BY (a.email LIKE 'bruno@%') DESC, EXISTS (SELECT FROM billing.invoice_line n JOIN billing.lease l ON l.id = n.lease_id JOIN market.site s ON s.id = l.site_id WHERE n.invoice_id = i.id AND s.name IN ('Dry Creek', 'Mesa Bend')) DESC, i.id`);
  await until('Four bills that wait', 240, async () => (await waiting()).length >= 4);
  const [first] = await waiting();
  made((await finn.execute(ApproveInvoiceDocument, { input: { invoiceId: first!.id }, idempotencyKey: 'scene approve' })).approveInvoice, 'Invoice');
  const { invoices } = await fay.execute(InvoicesDocument, { filter: { states: ['PAID'] }, first: 1 });
  const paid = (await fay.execute(InvoiceDocument, { id: invoices.edges[0]!.node.id })).invoice!;
  const line = paid.lines.find(({ component }) => component === 'gpu_hour')!;
  made((await fay.execute(CreditLineDocument, { input: { lineId: line.id, amount: '2.50', reason: 'A slow start of two nodes' }, idempotencyKey: 'scene credit' })).creditLine, 'Remedy');
  await until('A payment that a bank asks back', 90, async () => (await stack.sql(`SELECT 1 FROM billing.dispute`)).length > 0);
  await fay.execute(StartReconciliationDocument, { input: {}, idempotencyKey: 'scene compare' });
}

/** What a market looks like on a working day, after the demo has paid its first bills. */
export async function workingDay(stack: Stack): Promise<void> {
  await submitWork(stack);
  await leaveWork(stack);
  await curtail(stack);
}
