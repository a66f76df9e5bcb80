import { afterEach, describe, expect, it } from '@jest/globals';
import type { StripeOutcome } from '@switchyard/billing';
import { DAY_MS } from '@switchyard/kernel';
import { openTwin, type FaultRule, type OpenTwin } from '@switchyard/stripe-twin/testing';
import { openGateway, prepare, reads, writes, type Prepared } from '../testing/index.js';
import type { StripeGateway } from './index.js';

const open: OpenTwin[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ twin }) => twin.close()));
});

interface World extends OpenTwin {
  /** For the call that meets the fault; it gives up early when that is a hang. */
  readonly hurried: StripeGateway;
  /** For every other call. */
  readonly gateway: StripeGateway;
  readonly at: Prepared;
}
/** Its own twin and port per call shape, so that all shapes meet the fault at the same time. */
async function world(fault: FaultRule): Promise<World> {
  const opened = await openTwin();
  open.push(opened);
  const gateway = openGateway(opened.twin);
  return { ...opened, at: await prepare(gateway), gateway, hurried: fault.kind === 'hang' ? openGateway(opened.twin, 300) : gateway };
}

/** The rule of the port: an unknown outcome is asked again with the same key. A key that is still in use answers unknown too. */
async function untilKnown<T>(call: () => Promise<StripeOutcome<T>>): Promise<StripeOutcome<T>> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const outcome = await call();
    if (outcome.kind !== 'unknown') return outcome;
  }
  throw new Error('still unknown after 50 attempts');
}

// A closed socket is retried once by the SDK itself, so two drops make one that the gateway sees.
const passing: readonly FaultRule[] = [
  { kind: 'drop_before', times: 2 }, { kind: 'drop_after_commit', times: 2 }, { kind: 'cut_body' }, { kind: 'error_500_once' }, { kind: 'error_500_once', afterCommit: true },
  { kind: 'conflict_409' }, { kind: 'rate_limit_429' }, { kind: 'hang' }, { kind: 'hang', afterCommit: true }, { kind: 'html_502' }, { kind: 'html_502', afterCommit: true },
  { kind: 'bare_404' }, { kind: 'bare_404', afterCommit: true },
];
const title = ({ kind, afterCommit }: FaultRule): string => (afterCommit ? `${kind} after the effect` : kind);

describe('a fault leaves a write unknown, and the same key then makes exactly one object', () => {
  it.each(passing.map((fault) => [title(fault), fault] as const))('%s', async (_title, fault) => {
    const results = await Promise.all(
      writes.map(async ({ name, makes, run }) => {
        const { twin, gateway, hurried, at } = await world(fault);
        const count = (): number => (makes === undefined ? 0 : twin.control.objects(makes).length);
        const before = count();
        twin.control.addFault({ ...fault, method: 'POST' });
        const first = await run(hurried, at, `key-${name}`);
        twin.control.clearFaults();
        const second = await untilKnown(() => run(gateway, at, `key-${name}`));
        const third = await run(gateway, at, `key-${name}`);
        return { name, first: first.kind, second: second.kind, third: third.kind, made: count() - before };
      }),
    );
    expect(results).toEqual(writes.map(({ name, makes }) => ({ name, first: 'unknown', second: 'ok', third: 'ok', made: makes === undefined ? 0 : 1 })));
  });
});

describe('a stored 500', () => {
  it.each([false, true])('stays unknown under its key until Stripe forgets it (effect kept: %s)', async (afterCommit) => {
    const { twin, clock, gateway, at } = await world({ kind: 'error_500_stored' });
    const create = writes.find(({ name }) => name === 'createDraftInvoice')!;
    twin.control.addFault({ kind: 'error_500_stored', method: 'POST', afterCommit });
    const kinds = [await create.run(gateway, at, 'k'), await create.run(gateway, at, 'k')].map((outcome) => outcome.kind);
    expect(kinds).toEqual(['unknown', 'unknown']);
    expect(twin.control.objects('invoice')).toHaveLength(afterCommit ? 4 : 3);
    clock.advance(DAY_MS - 1);
    expect((await create.run(gateway, at, 'k')).kind).toBe('unknown');
    clock.advance(1);
    expect((await create.run(gateway, at, 'k')).kind).toBe('ok'); // which is why one looks first, with findInvoice
    expect(twin.control.objects('invoice')).toHaveLength(afterCommit ? 5 : 4);
  });
});

describe('a fault leaves a read unknown, and the next read answers', () => {
  it.each(passing.filter(({ afterCommit }) => afterCommit !== true).map((fault) => [title(fault), fault] as const))('%s', async (_title, fault) => {
    const results = await Promise.all(
      reads.map(async ({ name, run }) => {
        const { twin, gateway, hurried, at } = await world(fault);
        twin.control.addFault({ ...fault, method: 'GET' });
        const first = await run(hurried, at, '');
        twin.control.clearFaults();
        const second = await run(gateway, at, '');
        return { name, first: first.kind, second: second.kind };
      }),
    );
    expect(results).toEqual(reads.map(({ name }) => ({ name, first: 'unknown', second: 'ok' })));
  });
});
