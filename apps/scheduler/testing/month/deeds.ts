import {
  ApproveInvoiceDocument, ApproveRemedyDocument, BindQuoteDocument, CancelJobDocument, DeclareCurtailmentDocument, FinanceRemediesDocument, InvoicesDocument, QuoteJobDocument, type Schema, SetBudgetDocument, SubmitJobDocument,
} from '@switchyard/graphql-client';
import { addMs, addSeconds, type EpochMs, type JobId, MINUTE_MS, toIso } from '@switchyard/kernel';
import { met } from './luck.js';
import { diceFor, type PlannedJob } from './plan.js';
import { made, type MonthWorld } from './world.js';

/** What people do through the door. Each deed has a key of its own: asked again after a gateway died, it is done once. */

export async function submit(world: MonthWorld, job: PlannedJob): Promise<void> {
  const spec = specOf(world, job);
  if (spec === undefined) return met(world.luck, 'not submitted: what it waits for was refused');
  const client = world.as(job.by);
  const input = job.quoted ? await bound(world, job, spec) : undefined;
  const { submitJob } = await client.execute(SubmitJobDocument, { input: input ?? { spec }, idempotencyKey: job.name });
  if (submitJob.__typename === 'Job') return world.know(submitJob.id as JobId, job);
  // What it would wait for is over without having completed: it is submitted without.
  if (submitJob.__typename === 'InvalidInput' && submitJob.problems.every(({ path }) => path.includes('after'))) return submit(world, { ...job, after: undefined, name: `${job.name} alone` });
  if (submitJob.__typename !== 'LimitRefusal') throw new Error(`${job.name}: ${JSON.stringify(submitJob)}`);
  met(world.luck, `refused: ${submitJob.code}`);
}
function specOf(world: MonthWorld, job: PlannedJob): Schema.JobSpecInput | undefined {
  const after = job.after === undefined ? undefined : world.jobIds.get(job.after);
  // Whoever names a job of somebody else, or one that was refused, submits without.
  const mine = after !== undefined && world.works.get(after)!.job.by === job.by;
  const { deadline, interruptible, maxPriceUsdPerGpuHour, maxTotalUsd } = job;
  return {
    name: job.name, projectId: world.people.projects[job.by]!, gpuCount: job.gpus, expectedDurationSeconds: job.expectedSeconds, maxDurationSeconds: job.maxSeconds, nodesWhole: job.nodesWhole, run: { workload: 'demo-train' },
    ...(deadline !== undefined && { deadline: toIso(deadline) }), ...(interruptible && { interruptible }), ...(maxPriceUsdPerGpuHour !== undefined && { maxPriceUsdPerGpuHour }), ...(maxTotalUsd !== undefined && { maxTotalUsd }),
    ...(mine && { after: [after] }), ...(job.sites && { siteIds: job.sites.map((name) => world.siteIds.get(name)!) }),
  };
}
/** A bound option of a quote; none where no site has one. */
async function bound(world: MonthWorld, job: PlannedJob, spec: Schema.JobSpecInput): Promise<Schema.SubmitJobInput | undefined> {
  const client = world.as(job.by);
  const { quoteJob } = await client.execute(QuoteJobDocument, { input: spec });
  const option = quoteJob.__typename === 'Quote' ? quoteJob.options[0] : undefined;
  if (option === undefined) return undefined;
  const { bindQuote } = await client.execute(BindQuoteDocument, { input: { quoteOptionId: option.id }, idempotencyKey: `bind ${job.name}` });
  met(world.luck, bindQuote.__typename === 'QuoteOption' ? 'quote bound' : `quote not bound: ${(bindQuote as { code?: string }).code ?? ''}`);
  return bindQuote.__typename === 'QuoteOption' ? { quoteOptionId: option.id } : undefined;
}

export async function cancel(world: MonthWorld, job: PlannedJob): Promise<void> {
  const jobId = world.jobIds.get(job.n);
  if (jobId === undefined) return;
  const { cancelJob } = await world.as(job.by).execute(CancelJobDocument, { input: { jobId }, idempotencyKey: `cancel ${job.name}` });
  met(world.luck, cancelJob.__typename === 'Job' ? 'cancelled' : `not cancelled: ${(cancelJob as { code?: string }).code ?? ''}`);
}

/** Everyone's limits: one that binds, one that does not. @param usd what the whole month is worth */
export async function setBudgets(world: MonthWorld, usd: number): Promise<void> {
  const { projects } = world.people;
  made((await world.as('ada').execute(SetBudgetDocument, { input: { limitUsd: (usd * 0.42).toFixed(2) } })).setBudget, 'Budget');
  made((await world.as('bob').execute(SetBudgetDocument, { input: { projectId: projects.bob!, limitUsd: (usd * 0.24).toFixed(2) } })).setBudget, 'Budget');
}

/** An event a site has to shed for. */
export interface Curtailed {
  readonly site: string;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
}
/** Declares an event where most would still run when it begins. @returns undefined where nothing would */
export async function curtail(world: MonthWorld, n: number, now: EpochMs, busy: ReadonlySet<string>): Promise<Curtailed | undefined> {
  const dice = diceFor(world.seed, `event ${n} ${now}`);
  const startOf = (site: string): EpochMs => (Math.ceil(addSeconds(now, world.planOf(site).noticeSeconds) / (15 * MINUTE_MS)) * 15 * MINUTE_MS) as EpochMs;
  const [best] = [...world.agents.values()].filter(({ site }) => !busy.has(site)).map((agent) => ({ site: agent.site, running: agent.runningAt(addMs(startOf(agent.site), MINUTE_MS)) }))
    .filter(({ running }) => running > 0).sort((a, b) => b.running - a.running || (a.site < b.site ? -1 : 1));
  if (best === undefined) return undefined;
  const startsAt = startOf(best.site);
  const endsAt = addMs(startsAt, dice.between(2, 12) * 15 * MINUTE_MS);
  const siteId = world.siteIds.get(best.site)!;
  const input = { siteId, startsAt: toIso(startsAt), endsAt: toIso(endsAt), targetKw: dice.fraction() < 0.5 ? '0' : '8', reason: 'grid' };
  made((await world.as(world.planOf(best.site).operator).execute(DeclareCurtailmentDocument, { input, idempotencyKey: `event ${n} ${now}` })).declareCurtailment, 'Curtailment');
  met(world.luck, 'curtailment declared');
  return { site: best.site, startsAt, endsAt };
}

/** Finance approves what waits for review: two of them take turns. */
export async function approveAll(world: MonthWorld): Promise<void> {
  for (;;) {
    const { invoices } = await world.as('fay').execute(InvoicesDocument, { filter: { states: ['REVIEW'] }, first: 50 });
    let approved = 0;
    for (const { node } of invoices.edges) {
      for (const who of ['gus', 'fay'] as const) {
        const { approveInvoice } = await world.as(who).execute(ApproveInvoiceDocument, { input: { invoiceId: node.id }, idempotencyKey: `approve ${node.id} ${who} ${world.clock.now()}` });
        if (approveInvoice.__typename === 'Invoice') approved += 1;
        if (approveInvoice.__typename === 'Invoice' && approveInvoice.state !== 'REVIEW') break;
      }
    }
    if (approved === 0) return;
  }
}

/** Finance approves credit notes that billing proposes of what came to light after a bill was issued. */
export async function approveCredits(world: MonthWorld): Promise<void> {
  const { remedies } = await world.as('fay').execute(FinanceRemediesDocument, { filter: { states: ['PROPOSED'] }, first: 100 });
  for (const { node } of remedies.edges) {
    for (const who of ['gus', 'fay'] as const) {
      const { approveRemedy } = await world.as(who).execute(ApproveRemedyDocument, { input: { remedyId: node.id }, idempotencyKey: `approve ${node.id} ${who} ${world.clock.now()}` });
      if (approveRemedy.__typename === 'Remedy') met(world.luck, 'credit note approved');
      if (approveRemedy.__typename === 'Remedy' && approveRemedy.state !== 'PROPOSED') break;
    }
  }
}
