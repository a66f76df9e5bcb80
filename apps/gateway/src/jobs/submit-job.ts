import { type EpochMs, type JobId, type MicroUsd, parseId, type QuoteOptionId, toIso } from '@switchyard/kernel';
import { acceptPromise, finishOf, instantText, isOpen, type JobSpec, startOf } from '@switchyard/market';
import { appendEvent, insertJob, type JobRow, lockHoldOfOption, lockSiteForHold, type NewJob, quoteOfOption, slicesOfHold, type StoredHold, type Tx, useHold } from '@switchyard/store';
import { type Doing, orgOf, recordDeed } from '../graphql/doing.js';
import { invalidInput, plainRefusal, refuse } from '../graphql/refusals.js';
import { exposureOf, guardSpending, judgeSpending, leastCost, spenderOf, type Spending, spendingOf } from './guard-spending.js';
import { type JobView, jobView } from './job-view.js';
import { checkReferences, readSpec } from './read-spec.js';

export interface SubmitJobInput {
  readonly spec?: unknown;
  readonly quoteOptionId?: string | null;
}
const SPEC = ['input', 'spec'];
const OPTION = ['input', 'quoteOptionId'];

/** Takes a job on: from a specification, to be planned with the next cycle, or from a bound option, accepted at once. */
export async function submitJob(tx: Tx, doing: Doing, input: SubmitJobInput, seen?: Seen): Promise<JobView> {
  const spec = input.spec ?? undefined;
  const optionId = input.quoteOptionId ?? undefined;
  if ((spec === undefined) === (optionId === undefined)) {
    return refuse(invalidInput([{ path: SPEC, message: 'give either a spec or a quoteOptionId, not both and not neither' }]));
  }
  if (optionId !== undefined) return submitOption(tx, doing, optionId);
  return submitSpec(tx, doing, seen ?? (await lookAtSpec(tx, doing, spec, SPEC)));
}
/** What a submission from a specification needs to know of the database, asked for in one go. */
export const lookBeforeSubmission = async (tx: Tx, doing: Doing, { spec, quoteOptionId }: SubmitJobInput): Promise<Seen | undefined> =>
  (spec ?? undefined) === undefined || (quoteOptionId ?? undefined) !== undefined ? undefined : lookAtSpec(tx, doing, spec, SPEC);

/** A specification that is in order, and what its customer may spend on it. */
export interface Seen {
  readonly spec: JobSpec;
  readonly leastCost: MicroUsd;
  readonly spending: Spending;
}
/** @param at where the specification stands in the input @throws Refused */
export async function lookAtSpec(tx: Tx, doing: Doing, input: unknown, at: readonly string[]): Promise<Seen> {
  const spec = readSpec(input, doing, at);
  const orgId = orgOf(doing);
  const references = checkReferences(tx, spec, orgId, at);
  // Whoever is limited to projects sees the sum of all for a moment: nothing else may be asked in it.
  if (doing.person.projectIds) await references;
  const [leastCostOfIt, spending] = await Promise.all([leastCost(tx, spec), spendingOf(tx, orgId, doing.context.now), references]);
  return { spec, leastCost: leastCostOfIt, spending };
}

/** @param clonedFrom the job it was taken from */
export async function submitSpec(tx: Tx, doing: Doing, { spec, leastCost: least, spending }: Seen, clonedFrom?: JobId): Promise<JobView> {
  const { context: { now }, parts } = doing;
  const jobId = parts.ids.next('job');
  judgeSpending(spending, least, spenderOf(doing, jobId, spec), now);
  return write(tx, doing, { id: jobId, customerOrg: orgOf(doing), spec, submittedAt: now, ...(clonedFrom !== undefined && { clonedFrom }) });
}

async function submitOption(tx: Tx, doing: Doing, id: string): Promise<JobView> {
  const { context: { now }, parts } = doing;
  const optionId = parseId('opt', id) ?? notFound();
  const quote = (await quoteOfOption(tx, optionId)) ?? notFound();
  const option = quote.options.find((candidate) => candidate.optionId === optionId) ?? notFound();
  if (option.kind === 'reservation') return refuse(plainRefusal('WRONG_STATE', 'The option is a block of GPUs: buy it with reserveCapacity, then submit jobs with its reservationId.', OPTION));
  // The site before its holds, as everybody who needs both locks them.
  if (!(await lockSiteForHold(tx, option.placement.siteId, now))) return refuse(plainRefusal('WRONG_STATE', 'The site was taken off the market: ask for another quote.', OPTION));
  const hold = await openHold(tx, optionId, now);
  // The window the spec asked for was checked when it was quoted; only what it refers to may be gone.
  await checkReferences(tx, quote.spec, orgOf(doing), OPTION);
  const jobId = parts.ids.next('job');
  await guardSpending(tx, exposureOf(quote.spec, option.placement), spenderOf(doing, jobId, quote.spec), now);
  const placement = { ...option.placement, slices: await slicesOfHold(tx, hold.holdId) };
  const promise = acceptPromise(jobId, quote.spec, placement, now);
  const view = await write(tx, doing, { id: jobId, customerOrg: orgOf(doing), spec: quote.spec, submittedAt: now, bound: { quoteId: quote.id, optionId, promise, placement } });
  await useHold(tx, hold.holdId, jobId, now);
  return view;
}

const notFound = (): never => refuse(plainRefusal('NOT_FOUND', 'You have no such option: ask for a quote.', OPTION));

/** @throws Refused unless the option is held, now, for no other job */
async function openHold(tx: Tx, optionId: QuoteOptionId, now: EpochMs): Promise<StoredHold> {
  const hold = await lockHoldOfOption(tx, optionId);
  if (!hold) return refuse(plainRefusal('WRONG_STATE', 'The option is not bound: call bindQuote first.', OPTION));
  if (hold.usedByJob !== null) return refuse(plainRefusal('WRONG_STATE', `The option was used for ${hold.usedByJob}: ask for another quote.`, OPTION));
  const startsAt = startOf(hold.placement);
  if (hold.released || !isOpen(hold, now) || startsAt < now) return refuse(plainRefusal('EXPIRED', `The hold ended at ${instantText(hold.expiresAt)}: ask for another quote.`, OPTION));
  return hold;
}

async function write(tx: Tx, doing: Doing, job: NewJob): Promise<JobView> {
  const row = insertJob(tx, { ...job, by: doing.person.userId });
  await tellSubmitted(tx, row, job);
  await recordDeed(tx, doing, 'job.submit', row.id, { name: row.name, gpuCount: row.gpuCount, quoteOptionId: job.bound?.optionId ?? null, ...(job.clonedFrom !== undefined && { clonedFrom: job.clonedFrom }) });
  return jobView(row);
}
async function tellSubmitted(tx: Tx, row: JobRow, { bound, submittedAt }: NewJob): Promise<void> {
  const common = { aggregateId: row.id, occurredAt: submittedAt, customerOrg: row.customerOrg, jobId: row.id } as const;
  await appendEvent(tx, { ...common, topic: 'job.submitted', aggregateSeq: 1n, payload: { jobId: row.id, name: row.name, gpuCount: row.gpuCount, deadline: row.deadline } });
  if (!bound) return;
  const { placement, promise } = bound;
  await appendEvent(tx, {
    ...common, topic: 'job.accepted', aggregateSeq: 2n, siteId: placement.siteId,
    payload: {
      jobId: row.id, siteId: placement.siteId, poolId: placement.poolId, planId: null, moved: false, quotedMicroUsd: placement.total, ceilingMicroUsd: promise.ceilingTotal,
      startsAt: toIso(startOf(placement)), finishesAt: toIso(finishOf(placement)),
    },
  });
}
