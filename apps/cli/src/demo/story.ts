import { styleText } from 'node:util';
import {
  AdjustInvoiceLineDocument, ApproveInvoiceDocument, BindQuoteDocument, type Client, InvoiceDocument, InvoicesDocument, JobDocument, LedgerDocument, MarketDocument,
  QuoteJobDocument, type Schema, SubmitJobDocument, ViewerDocument,
} from '@switchyard/graphql-client';
import { made } from '../start/seed-market.js';
import { demoSites } from './market.js';
import { payOperator } from './pay-operator.js';
import { invoiceTable, optionsTable, refusalLines, siteTable } from './tables.js';
import type { RunningMarket } from './running-market.js';
import { until } from './until.js';

const MINUTE_MS = 60_000;
/** 30 market minutes of work: half a minute on the wall at 60x, six settlement intervals of 5 minutes. */
const WORK_MINUTES = 30;
/** Late enough to wait for a cheaper hour, soon enough to watch. */
const DEADLINE_MINUTES = 80;
const GPUS = 16;

export interface Narrator {
  /** A chapter: who acts. */
  chapter(title: string): void;
  line(text: string): void;
}
const bold = (text: string): string => styleText('bold', text);

async function marketTime(client: Client): Promise<{ now: number; speed: number }> {
  const { viewer } = await client.execute(ViewerDocument, {});
  return { now: Date.parse(viewer.marketClock.now), speed: viewer.marketClock.speed };
}

function jobSpec(now: number, run: string): Schema.JobSpecInput {
  return {
    name: `demo ${run}`, gpuCount: GPUS, gpuModels: ['H100 SXM5 80GB'], expectedDurationSeconds: WORK_MINUTES * 60, maxDurationSeconds: 2 * WORK_MINUTES * 60,
    deadline: new Date(now + DEADLINE_MINUTES * MINUTE_MS).toISOString(), maxTotalUsd: '60', maxPriceUsdPerGpuHour: '2.5',
    interruptible: { checkpointSeconds: 60, restartSeconds: 60, maxInterruptions: 3 },
    run: { workload: 'demo-train', args: ['--steps', '120', '--min-step-ms', '240', '--seed', '7'] },
  };
}

/** Ada asks, binds and submits. @returns the job's id */
async function buy(market: RunningMarket, tell: Narrator): Promise<string> {
  const ada = market.as('ada');
  const { now } = await marketTime(ada);
  const run = now.toString(36);
  tell.chapter('Ada (Aurora Labs) asks for a quote: 16 H100 for 30 minutes, done in 80, at most $60 and $2.50 per GPU-hour');
  const quote = made((await ada.execute(QuoteJobDocument, { input: jobSpec(now, run) })).quoteJob, 'Quote');
  tell.line(optionsTable(quote.options));
  for (const line of refusalLines(quote.refusals)) tell.line(line);
  const best = quote.options.find((option) => option.kind === 'CHEAPEST') ?? quote.options[0];
  if (!best) throw new Error('No site can run the demo job just now: see the reasons above.');
  const held = made((await ada.execute(BindQuoteDocument, { input: { quoteOptionId: best.id }, idempotencyKey: `demo bind ${run}` })).bindQuote, 'QuoteOption');
  tell.line(`She binds ${held.id}: ${bold(held.site.name)} at ${held.startsAt}, $${held.totalUsd} all-in ($${held.powerCostUsd} of it power), held until ${held.heldUntil}.`);
  const job = made((await ada.execute(SubmitJobDocument, { input: { quoteOptionId: held.id }, idempotencyKey: `demo submit ${run}` })).submitJob, 'Job');
  tell.line(`Submitted: ${bold(job.id)}, ${job.state}. Quoted $${job.quotedUsd ?? held.totalUsd}; at worst $${held.worstCaseUsd} under the terms; her cap is $60.`);
  return job.id;
}

/** Follows the job to its end. @returns its leases */
async function watch(market: RunningMarket, tell: Narrator, jobId: string): Promise<readonly { readonly id: string; readonly site: { readonly name: string } }[]> {
  const ada = market.as('ada');
  tell.chapter('The scheduler leases, the site agent runs a real training process, meters flow in');
  let shown = '';
  const job = await until(`The end of ${jobId}`, 240, async () => {
    const { job: at } = await ada.execute(JobDocument, { id: jobId });
    if (!at) throw new Error(`${jobId} is gone`);
    const progress = at.progress ? `step ${at.progress.step}/${at.progress.totalSteps ?? '?'}, loss ${at.progress.loss?.toFixed(4) ?? '-'}` : '';
    const mark = `${at.state} ${at.progress ? Math.floor(at.progress.step / 20) : ''} ${at.leases.length}`;
    if (mark !== shown) {
      shown = mark;
      const lease = at.leases[0];
      tell.line([bold(at.state.padEnd(9)), lease ? `${lease.id} at ${lease.site.name}` : 'no lease yet', progress, `cost so far $${at.costSoFarUsd}`].filter(Boolean).join(' · '));
    }
    return ['COMPLETED', 'FAILED', 'TIMED_OUT', 'CANCELLED', 'MISSED', 'REFUSED'].includes(at.state) ? at : undefined;
  });
  if (job.state !== 'COMPLETED') throw new Error(`${jobId} ended as ${job.state}, not COMPLETED.`);
  if (job.plan) tell.line(`Planned by ${job.plan.id}: cost $${job.plan.costUsd}, certified lower bound $${job.plan.lowerBoundUsd}${job.plan.gap == null ? '' : `, gap ${(100 * job.plan.gap).toFixed(2)} %`}.`);
  return job.leases;
}

type InvoiceView = NonNullable<Awaited<ReturnType<typeof readInvoice>>>;
const readInvoice = async (client: Client, id: string) => (await client.execute(InvoiceDocument, { id })).invoice ?? undefined;

/** Fay takes off a dollar and may not approve her own change; Finn approves. @returns the invoice's id */
async function review(market: RunningMarket, tell: Narrator, leaseId: string): Promise<string> {
  const [fay, finn] = [market.as('fay'), market.as('finn')];
  tell.chapter('Finance reviews the invoice (four eyes)');
  const found = await until(`The invoice of ${leaseId} reaching review`, 120, async () => {
    const { invoices } = await fay.execute(InvoicesDocument, { filter: { leaseId, states: ['REVIEW'] }, first: 1 });
    return invoices.edges[0]?.node;
  });
  const invoice: InvoiceView = (await readInvoice(fay, found.id))!;
  tell.line(invoiceTable(invoice));
  const line = invoice.lines.find((l) => l.component === 'gpu_hour') ?? invoice.lines[0]!;
  made((await fay.execute(AdjustInvoiceLineDocument, { input: { lineId: line.id, amount: '-1.00', reason: 'welcome to Switchyard' }, idempotencyKey: `demo adjust ${found.id}` })).adjustInvoiceLine, 'Invoice');
  tell.line('Fay takes off $1.00 ("welcome to Switchyard"); the original line is kept.');
  const own = (await fay.execute(ApproveInvoiceDocument, { input: { invoiceId: found.id } })).approveInvoice;
  tell.line(own.__typename === 'Invoice' ? 'Fay approved her own change: that must not happen!' : `Fay tries to approve: refused. ${'message' in own ? own.message : ''}`);
  const approved = made((await finn.execute(ApproveInvoiceDocument, { input: { invoiceId: found.id }, idempotencyKey: `demo approve ${found.id}` })).approveInvoice, 'Invoice');
  tell.line(`Finn approves ${bold(found.id)}: ${approved.total.amount} ${approved.total.currency}.`);
  return found.id;
}

async function pay(market: RunningMarket, tell: Narrator, invoiceId: string): Promise<void> {
  tell.chapter('Billing finalises with the payment provider and collects; the signed webhook marks it paid');
  let shown = '';
  const paid = await until(`The payment of ${invoiceId}`, 120, async () => {
    const invoice = await readInvoice(market.as('finn'), invoiceId);
    if (invoice && invoice.state !== shown) {
      shown = invoice.state;
      tell.line(`${bold(invoice.state.padEnd(15))} ${invoice.number ?? ''} ${invoice.stripeInvoiceId ?? ''}`);
    }
    return invoice?.state === 'PAID' ? invoice : undefined;
  });
  tell.line(`Paid ${paid.paid.amount} of ${paid.total.amount} ${paid.total.currency} at ${paid.paidAt}.`);
  const { ledger } = await market.as('finn').execute(LedgerDocument, {});
  tell.line(`Ledger: ${ledger.transactions} transactions, debits ${ledger.debits.amount} = credits ${ledger.credits.amount}, ${ledger.verified ? bold('verified') : 'NOT VERIFIED'}.`);
  for (const account of ledger.accounts.filter(({ balance }) => Number(balance.amount) !== 0)) {
    tell.line(`  ${account.code.padEnd(34)} ${account.balance.amount.padStart(12)} ${account.balance.currency}`);
  }
  if (!ledger.verified) throw new Error('The ledger does not verify.');
}

/** Plays every role once, from quote to paid, and pays the operator. */
export async function playDemo(market: RunningMarket, tell: Narrator): Promise<void> {
  const { market: snapshot } = await market.as('ada').execute(MarketDocument, {});
  const { speed } = await marketTime(market.as('ada'));
  tell.chapter(`The market at ${snapshot.at} (synthetic, ${speed}x)`);
  tell.line(siteTable(snapshot.sites));
  const jobId = await buy(market, tell);
  const leases = await watch(market, tell, jobId);
  const lease = leases.at(-1)!;
  const invoiceId = await review(market, tell, lease.id);
  await pay(market, tell, invoiceId);
  const site = demoSites.find(({ name }) => name === lease.site.name);
  if (site) await payOperator(market, tell, site.operator, (await marketTime(market.as('finn'))).now);
}
