import { describe, expect, it } from '@jest/globals';
import { deedOf, type ReconcileFlags } from './reconcile.js';

const flags = (over: Partial<ReconcileFlags>): ReconcileFlags => ({ as: 'finn', wait: '60', ...over });

describe('switchyard reconcile', () => {
  it.each<[Partial<ReconcileFlags>, object]>([
    [{}, { kind: 'run', from: null, to: null }],
    [{ from: '2026-11-01', to: '2026-12-01' }, { kind: 'run', from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' }],
    [{ resolve: 'diff_1', action: 'book', role: 'stripe_suspense', reason: 'unknown payer' }, { kind: 'resolve', id: 'diff_1', action: 'BOOK', role: 'stripe_suspense', reason: 'unknown payer' }],
    [{ approve: 'diff_1' }, { kind: 'approve', id: 'diff_1' }],
  ])('%j is %j', (given, deed) => expect(deedOf(flags(given))).toEqual(deed));
  it.each<[Partial<ReconcileFlags>, RegExp]>([
    [{ from: 'yesterday' }, /--from must be a date/], [{ resolve: 'd', approve: 'd' }, /one of --resolve and --approve/], [{ reason: 'x' }, /go with --resolve/],
    [{ resolve: 'd', action: 'forget', reason: 'x' }, /needs --action: accept, book/], [{ resolve: 'd', action: 'accept', reason: ' ' }, /needs --reason/],
  ])('%j is refused', (given, words) => expect(() => deedOf(flags(given))).toThrow(words));
});
