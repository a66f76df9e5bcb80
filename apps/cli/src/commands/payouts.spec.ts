import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { exitCodes, register } from './payouts.js';
import { register as registerStatements } from './statements.js';

const usd = (amount: string) => ({ amount, currency: 'USD' });
const payout = {
  __typename: 'Payout', id: 'pay_1', operatorId: 'org_o', slot: '2026-11', state: 'PROPOSED', amount: usd('90.00'), available: usd('120.00'), owed: usd('20.00'), reserve: usd('10.00'), proposedBy: 'user_a',
  proposedAt: '2026-11-01T00:00:00.000Z', approvals: [], approvalsNeeded: 1, hold: null, attempts: 0, stripeTransferId: null, stripePayoutId: null, reversed: usd('0.00'), paid: usd('0.00'), failure: null, asked: null,
  availableActions: ['approve', 'hold', 'withdraw'], history: [{ action: 'proposed', from: null, to: 'PROPOSED', actor: 'user_a', reason: null, at: '2026-11-01T00:00:00.000Z' }],
};
const refused = { __typename: 'PlainRefusal', code: 'FOUR_EYES', message: 'user_a proposed payout pay_1; somebody else must approve it.', path: null };
const proposal = { operatorId: 'org_o', currency: 'USD', outcome: 'PROPOSED', amount: usd('90.00'), available: usd('120.00'), reserve: usd('10.00'), payoutId: null, message: 'for 2026-11' };
const page = (nodes: readonly object[]) => ({ totalCount: nodes.length, pageInfo: { hasNextPage: false, endCursor: null }, edges: nodes.map((node) => ({ cursor: 'c', node })) });
const balances = { held: usd('1.00'), available: usd('2.00'), disputed: usd('0.00'), inTransit: usd('0.00'), owed: usd('0.00') };
const statement = {
  id: 'ST-000001', operatorId: 'org_o', currency: 'USD', period: '2026-10', from: 'x', to: 'x', issuedAt: 'x', opening: balances, closing: balances,
  lines: [{ invoiceId: 'inv_1', leaseId: 'lease_1', charges: usd('18.80'), credits: usd('0.00'), power: usd('0.16'), fee: usd('1.52'), net: usd('17.44') }],
  movements: [{ sequence: 4, section: 'EARNINGS', kind: 'invoice-issued', effectiveAt: 'x', isCorrection: true, references: [], change: balances }],
};

describe('switchyard payouts and statements', () => {
  let gateway: Server;
  /** What each operation answers; a test changes it. */
  let answers: Record<string, unknown>;
  let asked: { readonly operation: string; readonly variables: Record<string, any> }[];
  const { SWITCHYARD_URL, SWITCHYARD_API_KEY } = process.env;
  beforeAll(async () => {
    gateway = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => void (body += chunk.toString()));
      request.on('end', () => {
        if (request.url?.startsWith('/exports/')) return void response.end('a,b\r\n');
        const { operationName, variables } = JSON.parse(body) as { operationName: string; variables: Record<string, any> };
        asked.push({ operation: operationName, variables });
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ data: answers[operationName] }));
      });
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    process.env['SWITCHYARD_URL'] = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/graphql`;
    process.env['SWITCHYARD_API_KEY'] = 'key';
  });
  afterAll(() => {
    for (const [name, value] of Object.entries({ SWITCHYARD_URL, SWITCHYARD_API_KEY })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    gateway.close();
  });
  beforeEach(() => {
    asked = [];
    answers = {
      Payout: { payout }, Payouts: { payouts: page([payout]) }, RunPayouts: { runPayouts: { __typename: 'PayoutRun', dryRun: true, next: null, proposals: [proposal] } }, ApprovePayout: { approvePayout: { ...payout, state: 'APPROVED' } },
      HoldPayout: { holdPayout: { ...payout, state: 'HELD' } }, OperatorBalances: { operatorBalances: [{ operatorId: 'org_o', operator: { id: 'org_o', name: 'Llano Compute' }, currency: 'USD', balances, paidOut: usd('90.00') }] }, Statements: { statements: page([statement]) }, Statement: { statement },
    };
  });
  /** As main.ts does: what is thrown is a message and exit code 1. */
  async function run(...args: readonly string[]): Promise<{ readonly out: string; readonly err: string; readonly code: number }> {
    const program = new Command('switchyard').exitOverride();
    register(program);
    registerStatements(program);
    const written = { out: '', err: '' };
    const [stdout, stderr] = [process.stdout.write, process.stderr.write];
    process.stdout.write = ((said: string | Uint8Array, ...rest: unknown[]) => {
      written.out += String(said);
      for (const done of rest) if (typeof done === 'function') (done as () => void)();
      return true;
    }) as typeof process.stdout.write;
    process.stderr.write = ((said: string) => ((written.err += said), true)) as typeof process.stderr.write;
    try {
      await program.parseAsync([...args], { from: 'user' });
      return { ...written, code: Number(process.exitCode ?? 0) };
    } catch (error) {
      return { ...written, err: written.err + (error instanceof Error ? error.message : ''), code: 1 };
    } finally {
      process.stdout.write = stdout;
      process.stderr.write = stderr;
      process.exitCode = undefined;
    }
  }

  it('a run shows first and keeps nothing; with --confirm it proposes, page by page', async () => {
    expect(exitCodes).toEqual({ done: 0, refused: 1, toConfirm: 2 });
    const shown = await run('payouts', 'run');
    expect([shown.code, asked]).toEqual([2, [{ operation: 'RunPayouts', variables: { input: { dryRun: true } } }]]);
    expect(shown.out).toContain('Nothing was kept: propose them with --confirm.');
    let page1 = true;
    Object.defineProperty(answers, 'RunPayouts', { get: () => ({ runPayouts: { __typename: 'PayoutRun', dryRun: false, next: page1 ? ((page1 = false), 'org_o/USD') : null, proposals: [{ ...proposal, payoutId: 'pay_1' }] } }) });
    const done = await run('payouts', 'run', '--confirm', '--json');
    expect([done.code, (JSON.parse(done.out) as { confirmed: boolean; proposals: object[] }).proposals.length]).toEqual([0, 2]);
    expect(asked.slice(1).map(({ variables }) => variables['input'])).toEqual([{ dryRun: false }, { dryRun: false, after: 'org_o/USD' }]);
    answers = { RunPayouts: { runPayouts: { __typename: 'PayoutRun', dryRun: true, next: null, proposals: [{ ...proposal, outcome: 'BELOW_MINIMUM', amount: null }] } } };
    expect((await run('payouts', 'run')).code).toBe(0);
  });
  it('a decision shows what it is about and exits 2; with --confirm it is made; what is not possible exits 1', async () => {
    const shown = await run('payouts', 'approve', 'pay_1');
    expect([shown.code, asked.map(({ operation }) => operation)]).toEqual([2, ['Payout']]);
    expect(shown.out).toContain('120.00 available, less 20.00 owed and 10.00 kept back');
    const done = await run('payouts', 'approve', 'pay_1', '--confirm');
    expect([done.code, asked.at(-1)]).toEqual([0, { operation: 'ApprovePayout', variables: { input: { payoutId: 'pay_1' } } }]);
    expect((await run('payouts', 'release', 'pay_1')).code).toBe(1);
    answers['ApprovePayout'] = { approvePayout: refused };
    expect(await run('payouts', 'approve', 'pay_1', '--confirm')).toMatchObject({ code: 1, err: expect.stringContaining('somebody else must approve it') });
    answers['Payout'] = { payout: null };
    expect(await run('payouts', 'show', 'pay_9')).toMatchObject({ code: 1, err: 'There is no payout pay_9.' });
  });
  it('a reason is asked for before anything is sent, and only where it belongs', async () => {
    expect(await run('payouts', 'hold', 'pay_1', '--confirm')).toMatchObject({ code: 1, err: expect.stringContaining('needs --reason') });
    expect(await run('payouts', 'withdraw', 'pay_1', '--confirm', '--reason', ' ')).toMatchObject({ code: 1 });
    expect(asked).toEqual([]);
    expect((await run('payouts', 'hold', 'pay_1', '--confirm', '--reason', 'a look at the bank')).code).toBe(0);
    expect(asked.at(-1)).toEqual({ operation: 'HoldPayout', variables: { input: { payoutId: 'pay_1', reason: 'a look at the bank' } } });
  });
  it('lists as a table and as JSON with the API’s own fields', async () => {
    expect((await run('payouts', 'list', '--state', 'proposed,held', '--operator', 'org_o')).out).toContain('1 of 1 payouts');
    expect(asked[0]!.variables).toEqual({ filter: { states: ['PROPOSED', 'HELD'], operatorId: 'org_o' }, first: 50 });
    expect(JSON.parse((await run('payouts', 'list', '--json')).out)).toEqual(page([payout]));
  });
  it('what operators have now stands in one line each, or as JSON', async () => {
    expect((await run('payouts', 'balances')).out).toMatch(/org_o +Llano Compute +1\.00 +2\.00 +0\.00 +0\.00 +90\.00 +0\.00 +USD/);
    expect((JSON.parse((await run('payouts', 'balances', '--operator', 'org_o', '--json')).out) as { paidOut: object }[])[0]!.paidOut).toEqual(usd('90.00'));
    expect(asked.at(-1)).toEqual({ operation: 'OperatorBalances', variables: { operatorId: 'org_o' } });
  });
  it('statements are listed, shown with every movement, and written as the gateway sends them', async () => {
    expect((await run('statements', 'list', '--period', '2026-10')).out).toContain('ST-000001');
    const { out } = await run('statements', 'show', 'ST-000001');
    expect(out).toMatch(/lease_1 +inv_1 +18\.80 +0\.00 +0\.16 +1\.52 +17\.44/);
    expect(out).toContain('invoice-issued (of an earlier month)');
    expect((await run('statements', 'export', 'ST-000001', '--out', '-')).out).toBe('a,b\r\n');
    answers['Statement'] = { statement: null };
    expect(await run('statements', 'show', 'ST-9')).toMatchObject({ code: 1, err: expect.stringContaining('or it is not yours') });
  });
});
