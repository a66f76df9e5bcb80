import { describe, expect, it } from '@jest/globals';
import { titleOf, trailOf } from './invoice-trail.js';

describe('the history of an invoice', () => {
  it('tells moves, decisions, disputes and reminders in order of time, with who and why', () => {
    const steps = trailOf({
      history: [{ from: 'gathering', to: 'draft.validating', actor: 'system:collector', reason: null, at: '2026-11-01T00:00:00Z' }, { from: 'draft.review', to: 'draft.review', actor: 'user_1', reason: 'promised', at: '2026-11-01T01:00:00Z' }, { from: 'payment.pending', to: 'paid', actor: 'system:stripe-webhook', reason: 'evt_1', at: '2026-11-03T00:00:00Z' }],
      remedies: [{ id: 'cn_1', kind: 'CREDIT_NOTE', number: 'CN-1', reason: 'late', proposedBy: 'user_1', proposedAt: '2026-11-04T00:00:00Z', doneAt: '2026-11-04T02:00:00Z', approvals: [{ by: 'user_2', at: '2026-11-04T01:00:00Z' }] }],
      disputes: [{ id: 'dp_1', reason: 'fraudulent', openedAt: '2026-11-03T12:00:00Z', closedAt: null, state: 'OPEN' }],
      dunning: { steps: 1, nextAt: '2026-11-02T00:00:00Z', suspendedAt: null, state: 'frozen' },
    });
    expect(steps.map(({ what, by, why }) => [what, by, why])).toEqual([
      ['Drafted from metered usage', 'system:collector', null], ['Changed by hand', 'user_1', 'promised'], ['Next reminder is due (1 sent)', null, 'Frozen'], ['Paid', 'system:stripe-webhook', 'evt_1'],
      ['Disputed: the bank asks the payment back', null, 'Fraudulent'], ['Credit note proposed', 'user_1', 'late'], ['Credit note approved', 'user_2', null], ['Credit note CN-1 done and booked', null, null],
    ]);
  });
  it('does not say twice what a line is', () => {
    expect([titleOf({ label: 'GPU time at 1.62', component: 'gpu_hour' }), titleOf({ label: 'VAT 20 %', component: 'tax' })]).toEqual(['GPU time at 1.62', 'Tax: VAT 20 %']);
  });
});
