import { describe, expect, it } from '@jest/globals';
import { addSeconds, epochMs } from '@switchyard/kernel';
import { pingMessage, webhookKindNames, webhookMessage } from './webhook-kinds.js';
import { ATTEMPT_LEASE_SECONDS, type AttemptFacts, judgeAttempt, RETRY_WAITS_SECONDS } from './webhook-policy.js';

const now = epochMs(Date.UTC(2026, 0, 5, 12));
const facts = (more: Partial<AttemptFacts> = {}): AttemptFacts => ({ kind: 'job.failed', attempts: 1, failingSince: null, dice: 0.5, ...more });
const refused = { status: 500, error: 'answered 500' } as const;

describe('what follows from an attempt', () => {
  it('what arrived is done, and the endpoint is well', () => {
    expect(judgeAttempt({ status: 204, error: null }, facts({ failingSince: addSeconds(now, -6 * 86_400) }), now)).toEqual({ delivery: { state: 'delivered' }, failingSince: null, disable: null });
  });
  it('what did not is tried again after longer and longer, over a day, and then given up', () => {
    const waits = RETRY_WAITS_SECONDS.map((_wait, i) => judgeAttempt(refused, facts({ attempts: i + 1 }), now).delivery).map((delivery) => (delivery.state === 'waiting' ? (delivery.nextAttemptAt - now) / 1_000 : -1));
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.reduce((a, b) => a + b)).toBeGreaterThan(24 * 3_600);
    expect(judgeAttempt(refused, facts({ attempts: RETRY_WAITS_SECONDS.length + 1 }), now)).toEqual({ delivery: { state: 'failed' }, failingSince: now, disable: null });
    expect(ATTEMPT_LEASE_SECONDS).toBeGreaterThan(10);
  });
  it('waits are shaken by a tenth at most', () => {
    expect([0, 0.999].map((dice) => judgeAttempt(refused, facts({ attempts: 4, dice }), now).delivery)).toEqual([540, 660].map((seconds) => ({ state: 'waiting', nextAttemptAt: addSeconds(now, seconds) })));
  });
  it('an endpoint is disabled after five days, or when it says that it is gone; a ping judges nothing', () => {
    const since = addSeconds(now, -5 * 86_400);
    expect(judgeAttempt(refused, facts({ failingSince: addSeconds(since, 1) }), now).disable).toBeNull();
    expect(judgeAttempt(refused, facts({ failingSince: since }), now)).toMatchObject({ disable: 'FAILING', failingSince: since });
    expect(judgeAttempt({ status: 410, error: 'answered 410' }, facts(), now)).toEqual({ delivery: { state: 'failed' }, failingSince: now, disable: 'GONE' });
    expect(judgeAttempt({ status: 410, error: 'answered 410' }, facts({ kind: 'ping', failingSince: since }), now)).toEqual({ delivery: { state: 'failed' }, failingSince: since, disable: null });
  });
});

describe('what a message says', () => {
  const source = { id: 7n, topic: 'job.accepted', occurredAt: now, customerOrg: 'org_a', payload: { jobId: 'job_1', siteId: 'site_1', quotedMicroUsd: '1234500', startsAt: '2026-01-05T13:00:00.000Z', finishesAt: 5, secret: 's' } };
  it('the fields of its kind and no others, in their form, null where the event does not say', () => {
    expect(JSON.parse(webhookMessage(source, undefined)!.body)).toEqual({
      id: 'evt_7', type: 'job.placed', version: 1, timestamp: '2026-01-05T12:00:00.000Z',
      data: { organizationId: 'org_a', jobId: 'job_1', siteId: 'site_1', startsAt: '2026-01-05T13:00:00.000Z', finishesAt: null, quotedUsd: '1.2345', links: {} },
    });
  });
  it('nothing, of an event without what its kind needs, or of another topic', () => {
    expect([webhookMessage({ ...source, payload: { jobId: 'job_1', reason: 'agent_silent' } }, undefined), webhookMessage({ ...source, topic: 'job.progress' }, undefined)]).toEqual([undefined, undefined]);
  });
  it('a ping names its webhook; kinds have names of two words', () => {
    expect(JSON.parse(pingMessage('dlv_1', 'hook_1', 'org_a', now).body)).toMatchObject({ id: 'evt_dlv_1', type: 'ping', data: { webhookId: 'hook_1' } });
    expect(webhookKindNames.filter((name) => !/^[a-z_]+\.[a-z_]+$/.test(name))).toEqual([]);
  });
});
