import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ApproveInvoiceDocument, BindQuoteDocument, type Client, InvoiceDocument, type InvoiceQuery, InvoicesDocument, JobDocument, LeaseDocument, LedgerDocument, PayoutAccountsDocument, PayoutDocument, QuoteJobDocument, type Schema, SubmitJobDocument,
} from '@switchyard/graphql-client';
import { DAY_MS, MINUTE_MS } from '@switchyard/kernel';
import { freePort } from '@switchyard/runtime';
import { runRealCli } from '../../testing/real-cli.js';
import { secondOpinion } from '../../testing/second-opinion.js';
import { startWholeMarket, type TestSite, type WholeMarket } from '../../testing/whole-market.js';
import { payOperator } from '../demo/pay-operator.js';
import { until } from '../demo/until.js';
import { made } from '../start/seed-market.js';

/** Cheap is cheapest throughout, and its price is negative in every third interval. */
const sites: readonly TestSite[] = [
  { key: 'cheap', operator: 'lena', prices: ['40.25', '-15.5', '25'], askUsdPerGpuHour: '1.61', pue: '1.12' },
  { key: 'dear', operator: 'otso', prices: ['90', '95'], askUsdPerGpuHour: '1.55', pue: '1.2' },
  { key: 'dearest', operator: 'lena', prices: ['120'], askUsdPerGpuHour: '1.5', pue: '1.1' },
];
const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
const needsRedis = (process.env['SWITCHYARD_REQUIRE'] ?? '').split(',').includes('redis');

async function redis(): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'switchyard-redis-'));
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const chunk of server.stdout) if (String(chunk).includes('Ready to accept connections')) break;
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      server.kill('SIGTERM');
      await once(server, 'exit');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** 45 steps take 920 s of the 1,200 it says: what starting takes on a busy machine, at 120 times the speed of the world, must not push it past its window. */
function spec(market: WholeMarket, name: string, gpuCount: number): Schema.JobSpecInput {
  return {
    name, gpuCount, expectedDurationSeconds: 1_200, maxDurationSeconds: 7_200, deadline: new Date(market.now() + 300 * MINUTE_MS).toISOString(), maxTotalUsd: '80', maxPriceUsdPerGpuHour: '3',
    interruptible: { checkpointSeconds: 60, restartSeconds: 60, maxInterruptions: 3 },
    run: { workload: 'demo-train', args: ['--steps', '45', '--min-step-ms', '170', '--seed', '3'] },
  };
}
const invoiceOf = async (client: Client, leaseId: string) => (await client.execute(InvoicesDocument, { filter: { leaseId }, first: 1 })).invoices.edges[0]?.node;

describe.each([['PostgreSQL', false], ['Redis', true]] as const)('submit to paid, BullMQ on %s', (backend, onRedis) => {
  if (onRedis && !hasRedis && !needsRedis) {
    it.skip('redis-server is not installed on this machine: BullMQ on Redis is not tried', () => undefined);
    return;
  }
  let market: WholeMarket;
  let queue: { url: string; stop: () => Promise<void> } | undefined;
  beforeAll(async () => {
    if (onRedis) queue = await redis();
    market = await startWholeMarket(sites, queue?.url);
  }, 120_000);
  afterAll(async () => {
    await market?.stop();
    await queue?.stop();
  }, 60_000);

  it(`one job per tenant runs on the cheapest site, is metered, rated to the second opinion's cent, approved, collected and booked (${backend})`, async () => {
    const [ada, bruno, finn] = [market.as('ada'), market.as('bruno'), market.as('finn')];
    const quote = await until('a quote', 30, async () => {
      const answer = (await ada.execute(QuoteJobDocument, { input: spec(market, 'ada', 8) })).quoteJob;
      return answer.__typename === 'Quote' && answer.options.length > 0 ? answer : undefined;
    });
    const cheapest = quote.options.find((option) => option.kind === 'CHEAPEST') ?? quote.options[0]!;
    expect(cheapest.site.id).toBe(market.siteIds['cheap']);
    const bound = await until('the payment method', 60, async () => {
      const answer = (await ada.execute(BindQuoteDocument, { input: { quoteOptionId: cheapest.id } })).bindQuote;
      return answer.__typename === 'QuoteOption' ? answer : undefined;
    });
    const key = 'e2e-submit';
    const submit = async () => made((await ada.execute(SubmitJobDocument, { input: { quoteOptionId: bound.id }, idempotencyKey: key })).submitJob, 'Job');
    const [first, again] = [await submit(), await submit()];
    expect(again.id).toBe(first.id);
    const second = await until('the other tenant\'s payment method', 60, async () => {
      const answer = (await bruno.execute(SubmitJobDocument, { input: { spec: spec(market, 'bruno', 4) }, idempotencyKey: key })).submitJob;
      return answer.__typename === 'Job' ? answer : undefined;
    });

    await watchedOnTheCommandLine(market, first.id);
    for (const [client, other, jobId] of [[ada, bruno, first.id], [bruno, ada, second.id]] as const) {
      const job = await until(`the end of ${jobId}`, 180, async () => {
        const { job: at } = await client.execute(JobDocument, { id: jobId });
        return at && ['COMPLETED', 'FAILED', 'TIMED_OUT', 'MISSED', 'REFUSED'].includes(at.state) ? at : undefined;
      });
      expect([job.state, job.progress?.step]).toEqual(['COMPLETED', 45]);
      expect(job.leases).toHaveLength(1);
      const lease = job.leases[0]!;
      expect(lease.site.id).toBe(market.siteIds['cheap']);

      const reviewed = await until(`the invoice of ${lease.id}`, 60, async () => {
        const found = await invoiceOf(finn, lease.id);
        return found?.state === 'REVIEW' ? found : undefined;
      });
      expect((await client.execute(InvoicesDocument, { first: 10 })).invoices.edges.filter(({ node }) => node.id === reviewed.id)).toEqual([]);
      made((await finn.execute(ApproveInvoiceDocument, { input: { invoiceId: reviewed.id } })).approveInvoice, 'Invoice');
      const paid = await until(`the payment of ${reviewed.id}`, 90, async () => {
        const { invoice } = await finn.execute(InvoiceDocument, { id: reviewed.id });
        return invoice?.state === 'PAID' ? invoice : undefined;
      });
      expect(paid.paid.amount).toBe(paid.total.amount);
      expect(paid.number).toMatch(/^SY-\d{6}$/);

      await agreesWithSecondOpinion(market, client, lease.id, paid);
      expect((await client.execute(InvoiceDocument, { id: paid.id })).invoice?.id).toBe(paid.id);
      expect((await other.execute(InvoiceDocument, { id: paid.id })).invoice).toBeNull();
      expect((await other.execute(JobDocument, { id: jobId })).job).toBeNull();
      expect((await other.execute(LeaseDocument, { id: lease.id })).lease).toBeNull();
    }
    if (!onRedis) await operatorIsPaid(market);
    const { ledger } = await finn.execute(LedgerDocument, {});
    expect([ledger.verified, ledger.debits.amount === ledger.credits.amount, ledger.transactions > 0]).toEqual([true, true, true]);
    await expect(ada.execute(LedgerDocument, {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
  }, 420_000);
});

/** The command line follows a job to its end over a real socket, reads its output, and shows another tenant nothing. */
async function watchedOnTheCommandLine(market: WholeMarket, jobId: string): Promise<void> {
  const watched = await runRealCli(['jobs', 'watch', jobId], market.session('ada'));
  expect([watched.code, watched.err]).toEqual([0, '']);
  expect(watched.out).toContain(`${jobId} completed  ████████████████████ 100 %  step 45/45`);
  const printed = await runRealCli(['logs', jobId, '--search', 'done', '--json', 'line'], market.session('ada'));
  expect([printed.code, printed.out]).toEqual([0, expect.stringContaining('\\"event\\":\\"done\\",\\"step\\":45')]);
  expect(JSON.parse((await runRealCli(['jobs', 'list', '--state', 'completed', '--json', 'id,progress.step'], market.session('ada'))).out)).toEqual([{ id: jobId, progress: { step: 45 } }]);
  expect(await runRealCli(['jobs', 'show', jobId], market.session('bruno'))).toMatchObject({ code: 4, out: '' });
}

/** What the demo ends with, with the provider's clock moved on: the account follows the provider's webhooks, the money reaches the bank. */
async function operatorIsPaid(market: WholeMarket): Promise<void> {
  const lena = market.as('lena');
  const twin = async (command: string, body: object): Promise<void> => {
    const answer = await fetch(`${market.twinUrl}/_twin/${command}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${command}: ${await answer.text()}`);
  };
  await twin('setClock', { nowMs: market.now() + 3 * DAY_MS });
  const sent = await payOperator(market, { chapter: () => undefined, line: () => undefined }, 'lena', market.now());
  expect(['TRANSFERRED', 'PAID']).toContain(sent?.state);
  const stands = async (status: string) => until(`the account being ${status}`, 60, async () => (await lena.execute(PayoutAccountsDocument, { first: 1 })).payoutAccounts.edges.find(({ node }) => node.status === status)?.node);
  const account = await stands('PAYABLE');
  await twin('setAccountState', { accountId: account.stripeAccountId, state: 'unverified' });
  await stands('UNVERIFIED');
  await twin('setAccountState', { accountId: account.stripeAccountId, state: 'payable' });
  await stands('PAYABLE');
  await twin('setClock', { nowMs: market.now() + 6 * DAY_MS });
  const paid = await until('the payout reaching the bank', 60, async () => {
    const { payout } = await lena.execute(PayoutDocument, { id: sent!.id });
    return payout?.state === 'PAID' ? payout : undefined;
  });
  expect([paid.paid.amount, paid.history.map(({ to }) => to)]).toEqual([paid.amount.amount, expect.arrayContaining(['PROPOSED', 'APPROVED', 'TRANSFERRING', 'TRANSFERRED', 'PAID'])]);
  await expect(market.as('otso').execute(PayoutDocument, { id: paid.id })).resolves.toEqual({ payout: null });
}

type Paid = NonNullable<InvoiceQuery['invoice']>;

/** The invoice says what an independent script makes of the exported readings and prices. */
async function agreesWithSecondOpinion(market: WholeMarket, client: Client, leaseId: string, paid: Paid): Promise<void> {
  expect((await client.execute(LeaseDocument, { id: leaseId })).lease?.id).toBe(leaseId);
  const { gpuHourCents, energyCents, prices, readings } = await secondOpinion(await market.database.open('sy_owner'), leaseId);
  const cents = (component: string): string => paid.lines.find((l) => l.component.startsWith(component))!.amount.amount.replace('.', '').replace(/^(-?)0+(?=\d)/, '$1');
  expect({ gpu: cents('gpu_hour'), energy: cents('energy') }).toEqual({ gpu: gpuHourCents, energy: energyCents });
  expect(new Set(prices).size).toBeGreaterThanOrEqual(3);
  expect(prices.some((price) => price.startsWith('-'))).toBe(true);
  const billed = paid.lines.find((l) => l.component.startsWith('energy'))!.intervals;
  expect(billed.flatMap((i) => i.readingIds)).toHaveLength(readings);
}
