import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApproveInvoiceDocument, CancelJobDocument, DeclareCurtailmentDocument, SubmitJobDocument, SwitchyardError } from '@switchyard/graphql-client';
import { type EpochMs, MINUTE_MS, toIso } from '@switchyard/kernel';
import { emptyQueues } from '@switchyard/queue/testing';
import { inTransaction } from '@switchyard/store';
import type { DataSource } from 'typeorm';
import { type DrillJob, drillJobs, overCredit } from '../../testing/chaos-jobs.js';
import { type Judge, judgeOf } from '../../testing/chaos-judge.js';
import { type Blow, planBlows } from '../../testing/chaos-plan.js';
import { startWholeMarket, type WholeMarket } from '../../testing/whole-market.js';
import { until } from '../demo/until.js';
import { made } from '../start/seed-market.js';

/** More rounds: the same kinds of blows again, in another order. The jobs stay the same. */
const ROUNDS = Number(process.env['SWITCHYARD_CHAOS_ROUNDS'] ?? '1');
const SEED = Number(process.env['SWITCHYARD_CHAOS_SEED'] ?? '20261122');
const AGENTS = ['agent windy', 'agent hydro', 'agent plain'];

/** Asks until there is an answer, as every client must that wants to outlive a gateway. What arrived and was not answered is asked with the same key. */
async function surely<T>(what: string, ask: () => Promise<T>): Promise<T> {
  return until(what, 60, async () => {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof SwitchyardError && ['UNREACHABLE', 'TIMED_OUT'].includes(error.code)) return undefined;
      throw error;
    }
  });
}

function heardLater(work: Promise<void>): Promise<void> {
  work.catch(() => undefined);
  return work;
}

describe('the whole market under kill -9', () => {
  let market: WholeMarket;
  let owner: DataSource;
  let judge: Judge;
  const kills = new Map<string, number>();
  beforeAll(async () => {
    market = await startWholeMarket([
      { key: 'windy', operator: 'lena', prices: ['22', '-18.5', '31'], askUsdPerGpuHour: '1.6', pue: '1.1' },
      { key: 'hydro', operator: 'otso', prices: ['41', '38.25'], askUsdPerGpuHour: '1.55', pue: '1.15' },
      { key: 'plain', operator: 'lena', prices: ['60', '75', '-2'], askUsdPerGpuHour: '1.5', pue: '1.2' },
    ]);
    owner = await market.database.open('sy_owner');
    judge = judgeOf(owner, market.now);
  }, 120_000);
  afterAll(() => market?.stop(), 60_000);

  const rows = <T extends object>(sql: string, values: unknown[] = []) => inTransaction(owner, (tx) => tx.rows<T>(sql, values));

  async function strike({ afterMs, victims, losesQueues }: Blow): Promise<void> {
    await pause(afterMs);
    const supervisorOf = (name: string) => (name.startsWith('agent ') ? market.agents : market.services);
    // A blow falls on what runs: who is not back yet is waited for.
    await Promise.all(victims.map((name) => supervisorOf(name).whenReady(name)));
    for (const name of victims) if (supervisorOf(name).kill(name, 'SIGKILL')) kills.set(name, (kills.get(name) ?? 0) + 1);
    if (!losesQueues) return;
    await emptyQueues((sql) => rows<{ name: string }>(sql));
    kills.set('queues', (kills.get('queues') ?? 0) + 1);
  }

  /** Heard by whoever awaits it; a drill that failed before that has told why already. */
  function strikeAll(blows: readonly Blow[]): Promise<void> {
    return heardLater((async () => {
      for (const blow of blows) await strike(blow);
    })());
  }

  async function submit(job: DrillJob, ids: ReadonlyMap<string, string>): Promise<string> {
    const spec = { ...job.spec, ...(job.after === undefined ? {} : { after: [ids.get(job.after)!] }) };
    const submitted = await until(`the submission of ${spec.name}`, 60, async () => {
      const { submitJob } = await surely(spec.name, () => market.as(job.by).execute(SubmitJobDocument, { input: { spec }, idempotencyKey: `drill ${spec.name}` }));
      if (submitJob.__typename === 'Job') return submitJob;
      // Billing attaches the test card first.
      if (submitJob.code !== 'NO_PAYMENT_METHOD') throw new Error(`${spec.name}: ${submitJob.message}`);
      return undefined;
    });
    return submitted.id;
  }
  const stateOf = async (jobId: string) => (await rows<{ state: string }>(`SELECT state FROM market.job WHERE id = $1`, [jobId]))[0]?.state;

  /** Kinds of the typed reasons of every pool, and of the job itself. */
  async function reasonsOf(name: string): Promise<readonly string[]> {
    const [job] = await rows<{ waiting: { job: readonly { kind: string }[]; pools: readonly { kind: string }[] } | null }>(`SELECT waiting FROM market.job WHERE name = $1`, [name]);
    return [...new Set([...(job?.waiting?.job ?? []), ...(job?.waiting?.pools ?? [])].map(({ kind }) => kind))];
  }

  async function cancel(job: DrillJob, jobId: string): Promise<void> {
    if (job.cancel === 'while running') await until(`${job.spec.name} to run`, 120, async () => ((await stateOf(jobId)) === 'running' ? true : undefined));
    const answer = await surely('the cancellation', () => market.as(job.by).execute(CancelJobDocument, { input: { jobId }, idempotencyKey: `drill cancel ${jobId}` }));
    made(answer.cancelJob, 'Job');
  }

  async function curtail(): Promise<void> {
    const startsAt = market.now() + 20 * MINUTE_MS;
    const input = { siteId: market.siteIds['windy']!, startsAt: toIso(startsAt as EpochMs), endsAt: toIso((startsAt + 20 * MINUTE_MS) as EpochMs), targetKw: '0', reason: 'drill' };
    const answer = await surely('the curtailment', () => market.as('lena').execute(DeclareCurtailmentDocument, { input, idempotencyKey: 'drill curtailment' }));
    made(answer.declareCurtailment, 'Curtailment');
  }

  /** @throws Error listing what is left, and the last troubles in the log */
  async function waitFor(what: string, seconds: number, look: () => Promise<object>): Promise<void> {
    let left: object = {};
    await until(what, seconds, async () => (Object.keys((left = await look())).length === 0 ? true : undefined)).catch((error: Error) => {
      throw new Error(`${error.message}\n${JSON.stringify(left, (_k, v: unknown) => (typeof v === 'bigint' ? `${v}` : v), 1)}\n${market.output.filter((line) => / (warn|error|fatal|exited|gaveUp)/.test(line)).slice(-40).join('\n')}`);
    });
  }
  const inTwin = async <T>(kind: string): Promise<readonly T[]> => {
    const answer = await fetch(`${market.twinUrl}/_twin/objects`, { method: 'POST', body: JSON.stringify({ kind }) });
    return ((await answer.json()) as { result: readonly T[] }).result;
  };

  it(`loses nothing, doubles nothing and sticks nowhere (seed ${SEED}, rounds ${ROUNDS})`, async () => {
    const started = Date.now();
    const jobs = drillJobs(market.now(), market.siteIds);
    const blows = planBlows(SEED, ROUNDS, AGENTS);
    const ids = new Map<string, string>();
    ids.set('rigid', await submit(jobs[0]!, ids));
    const striking = strikeAll(blows.running);
    const cancelling: Promise<void>[] = [];
    for (const job of jobs.slice(1)) {
      ids.set(job.spec.name, await submit(job, ids));
      if (job.cancel !== undefined) cancelling.push(heardLater(cancel(job, ids.get(job.spec.name)!)));
    }
    const { submitJob: refused } = await surely('the refusal', () => market.as('ada').execute(SubmitJobDocument, { input: { spec: overCredit(market.now()) }, idempotencyKey: 'drill over credit' }));
    expect(refused).toMatchObject({ __typename: 'LimitRefusal', code: 'CREDIT_LIMIT_EXCEEDED' });
    await until('the reasons why not', 60, async () => ((await reasonsOf('too big')).length > 0 && (await reasonsOf('price capped')).length > 0 ? true : undefined));
    expect(await reasonsOf('too big')).toContain('NotEnoughGpus');
    expect(await reasonsOf('price capped')).toContain('CapBelowAsk');
    await until('the job at the windy site to run', 120, async () => ((await stateOf(ids.get('curtailed')!)) === 'running' ? true : undefined));
    await curtail();
    await Promise.all([striking, ...cancelling]);
    const struckMs = Date.now() - started;
    await waitFor('quiet', 90, () => judge.restless());

    const quietMs = Date.now() - started;
    const ends = await rows<{ name: string; state: string }>(`SELECT name, state FROM market.job ORDER BY name`);
    expect(Object.fromEntries(ends.map(({ name, state }) => [name, state]))).toEqual(Object.fromEntries(jobs.map(({ spec, end }) => [spec.name, end])));
    expect(ends).toHaveLength(jobs.length);
    const collecting = strikeAll(blows.collecting);
    const inReview = await rows<{ id: string }>(`SELECT id FROM billing.invoice WHERE state = 'draft.review' ORDER BY id`);
    for (const { id } of inReview) {
      const answer = await surely('the approval', () => market.as('finn').execute(ApproveInvoiceDocument, { input: { invoiceId: id }, idempotencyKey: `drill approve ${id}` }));
      made(answer.approveInvoice, 'Invoice');
    }
    await collecting;
    await waitFor('all paid', 120, () => judge.unpaid());
    expect(await judge.offences()).toEqual({});

    const invoices = await rows<{ id: string; total: bigint; stripeId: string }>(`SELECT id, total_minor AS total, stripe_invoice_id AS "stripeId" FROM billing.invoice WHERE state = 'paid' ORDER BY stripe_invoice_id`);
    expect(invoices.length).toBeGreaterThanOrEqual(11);
    const charges = (await inTwin<{ amount: number; payment_intent: string; paid: boolean }>('charge')).filter((charge) => charge.paid);
    // What is less than the provider charges for goes onto the customer's balance there, and with the next invoice.
    const sum = (list: readonly (number | bigint)[]): number => list.reduce<number>((total, one) => total + Number(one), 0);
    const balances = (await inTwin<{ balance: number }>('customer')).map(({ balance }) => balance);
    expect(sum(charges.map(({ amount }) => amount)) + sum(balances)).toBe(sum(invoices.map(({ total }) => total)));
    expect(new Set(charges.map((charge) => charge.payment_intent)).size).toBe(charges.length);
    expect(charges.length).toBeLessThanOrEqual(invoices.length);
    const stripeInvoices = (await inTwin<{ id: string; status: string; total: number }>('invoice')).filter(({ status }) => status !== 'void');
    expect(stripeInvoices.map(({ id, status, total }) => `${id} ${status} ${total}`).sort()).toEqual(invoices.map(({ stripeId, total }) => `${stripeId} paid ${total}`).sort());

    const exits = market.output.filter((line) => / (exited|gaveUp): /.test(line));
    expect(exits.filter((line) => !line.endsWith('exited: signal SIGKILL'))).toEqual([]);
    expect(exits).toHaveLength(sum([...kills].filter(([name]) => name !== 'queues').map(([, times]) => times)));
    expect(market.output.filter((line) => /^[a-z -]+ \d\d:\d\d:\d\d\.\d{3} (error|fatal) |"(internal_error|level":"(error|fatal))"/.test(line))).toEqual([]);
    process.stdout.write(`${JSON.stringify({ struckMs, quietMs, endMs: Date.now() - started, kills: Object.fromEntries(kills), invoices: invoices.length, warnings: market.output.filter((line) => / warn {2}/.test(line)).length })}\n`);
  }, 600_000);
});
