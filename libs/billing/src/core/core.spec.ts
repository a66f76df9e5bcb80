import { describe, expect, it } from '@jest/globals';
import { minorUnits, unwrap } from '@switchyard/kernel';
import { admin, finance, makeWorld, otherFinance, outsider, theInvoice, toReview, worker } from '../../testing/index.js';
import {
  adjustLine, approveInvoice, availableActions, draftCreditNote, invoiceMoves, invoiceStates, rejectInvoice, submitForReview, totalsOf,
  type Invoice, type InvoiceState,
} from '../index.js';

const minor = minorUnits;
const codeOf = (result: { ok: true } | { ok: false; error: { kind: string } }): string => (result.ok ? 'ok' : result.error.kind);

describe('invoice moves', () => {
  it('reach every state from gathering, and only named states', () => {
    const seen = new Set<InvoiceState>(['gathering']);
    for (const state of seen) for (const next of invoiceMoves[state]) seen.add(next);
    expect([...seen].sort()).toEqual([...invoiceStates].sort());
  });
  it('end only in paid, deleted and voided; every failed state has a way on', () => {
    expect(invoiceStates.filter((s) => invoiceMoves[s].length === 0)).toEqual(['paid', 'deleted', 'voided']);
    expect(invoiceStates.filter((s) => s.endsWith('_failed')).map((s) => invoiceMoves[s][0])).toEqual(['draft.validating', 'issuing.syncing', 'issuing.booking']);
  });
  it('from every state an end can be reached', () => {
    const reaches = (from: InvoiceState): Set<InvoiceState> => {
      const seen = new Set<InvoiceState>([from]);
      for (const state of seen) for (const next of invoiceMoves[state]) seen.add(next);
      return seen;
    };
    for (const state of invoiceStates) expect([...reaches(state)].some((s) => invoiceMoves[s].length === 0)).toBe(true);
  });
});

describe('an invoice of three hours at 41.37, -20 and 99 $/MWh', () => {
  it('comes to the cents worked out by hand', async () => {
    const invoice = await toReview(await makeWorld());
    // 24 GPU-h x 2.35 = 56.40. 9.69 kWh x (43.37 - 18 + 101) $/MWh = 1.2245253 -> 1.22. Tax 8.25 % of 57.6245253 = 4.754 -> 4.75.
    // Platform fee 8 % of 57.6245253 = 4.60996 -> 4.61, on the operator's side.
    expect(invoice.lines.map((l) => [l.componentKind, l.amountMinor])).toEqual([
      ['gpu_hour', 5640n], ['energy_pass_through', 122n], ['platform_fee', 461n], ['tax', 475n],
    ]);
    expect(totalsOf(invoice)).toEqual({ subtotalMinor: 5762n, taxMinor: 475n, totalMinor: 6237n, creditedMinor: 0n, paidMinor: 0n, dueMinor: 6237n });
    expect(invoice.state).toBe('draft.review');
  });
});

describe('four eyes', () => {
  it('nobody approves what they changed, admins included, and an earlier change is not forgotten', async () => {
    const world = await makeWorld();
    const { id, lines } = await toReview(world);
    const change = (amount: bigint) => ({ invoiceId: id, lineId: lines[0]!.id, amountMinor: minor(amount), reason: 'agreed by mail' });
    unwrap(await adjustLine(world, change(5000n), admin));
    expect(codeOf(await approveInvoice(world, id, admin))).toBe('OwnChange');
    unwrap(await adjustLine(world, change(5100n), finance));
    expect([codeOf(await approveInvoice(world, id, admin)), codeOf(await approveInvoice(world, id, finance))]).toEqual(['OwnChange', 'OwnChange']);
    expect(theInvoice(world).state).toBe('draft.review');
    expect(unwrap(await approveInvoice(world, id, otherFinance)).state).toBe('approved');
  });
  it('who submits it prepares it', async () => {
    const world = await makeWorld();
    const { id } = await toReview(world);
    unwrap(await rejectInvoice(world, id, finance, 'one more look'));
    unwrap(await submitForReview(world, id, finance));
    expect(codeOf(await approveInvoice(world, id, finance))).toBe('OwnChange');
  });
  it('needs finance: not a process, not somebody without the role', async () => {
    const world = await makeWorld();
    const { id } = await toReview(world);
    expect([codeOf(await approveInvoice(world, id, worker)), codeOf(await approveInvoice(world, id, outsider))]).toEqual(['NotPermitted', 'NotPermitted']);
  });
  it('asks for two people from the amount on, and a change voids the first approval', async () => {
    const world = await makeWorld({ secondApprovalFromMinor: 6237n });
    const { id, lines } = await toReview(world);
    expect(unwrap(await approveInvoice(world, id, finance)).state).toBe('draft.review');
    expect(codeOf(await approveInvoice(world, id, finance))).toBe('AlreadyApproved');
    const changed = unwrap(await adjustLine(world, { invoiceId: id, lineId: lines[0]!.id, amountMinor: minor(5641n), reason: 'typo' }, admin));
    expect(changed.approvals).toEqual([]);
    unwrap(await approveInvoice(world, id, finance));
    expect(unwrap(await approveInvoice(world, id, otherFinance)).state).toBe('approved');
    const below = await makeWorld({ secondApprovalFromMinor: 6238n });
    expect(unwrap(await approveInvoice(below, (await toReview(below)).id, finance)).state).toBe('approved');
  });
  it('the actions offered are the actions allowed', async () => {
    const world = await makeWorld();
    const invoice = await toReview(world);
    expect(availableActions(invoice, finance)).toEqual(['adjust', 'approve', 'reject', 'delete']);
    expect(availableActions(invoice, worker)).toEqual([]);
    const changed = unwrap(await adjustLine(world, { invoiceId: invoice.id, lineId: invoice.lines[0]!.id, amountMinor: minor(1n), reason: 'x' }, finance));
    expect(availableActions(changed, finance)).not.toContain('approve');
    expect(availableActions(changed, otherFinance)).toContain('approve');
  });
});

describe('adjustments', () => {
  it('keep the original, need a reason, and move tax and fee with the base', async () => {
    const world = await makeWorld();
    const { id, lines } = await toReview(world);
    const change = { invoiceId: id, lineId: lines[0]!.id, amountMinor: minor(4640n) };
    expect(codeOf(await adjustLine(world, { ...change, reason: ' ' }, finance))).toBe('ReasonMissing');
    expect(codeOf(await adjustLine(world, { ...change, lineId: lines[3]!.id, reason: 'less tax' }, finance))).toBe('LineNotAdjustable');
    const changed = unwrap(await adjustLine(world, { ...change, reason: 'goodwill of 10.00' }, finance));
    // Base 47.6245253: tax 3.929 -> 3.93, fee 3.80996 -> 3.81.
    expect(changed.lines.map((l) => l.amountMinor)).toEqual([4640n, 122n, 381n, 393n]);
    expect(changed.lines[0]).toMatchObject({ ratedMinor: 5640n, adjustments: [{ reason: 'goodwill of 10.00', fromMinor: 5640n, toMinor: 4640n }] });
    const undone = unwrap(await adjustLine(world, { ...change, amountMinor: minor(5640n), reason: 'back' }, finance));
    expect(undone.lines.map((l) => l.amountMinor)).toEqual([5640n, 122n, 461n, 475n]);
  });
  it('an invoice that would owe the customer fails validation', async () => {
    const world = await makeWorld();
    const { id, lines } = await toReview(world);
    unwrap(await adjustLine(world, { invoiceId: id, lineId: lines[0]!.id, amountMinor: minor(-9000n), reason: 'wrong way' }, finance));
    expect(codeOf(await approveInvoice(world, id, otherFinance))).toBe('NegativeTotal');
  });
});

describe('credit notes', () => {
  it('never give back more than the line, all notes together, and lower what is due first', async () => {
    const invoice: Invoice = { ...(await toReview(await makeWorld())), state: 'issued' };
    const lineId = invoice.lines[0]!.id;
    const draft = (amount: bigint, of: Invoice = invoice, earlier: Parameters<typeof draftCreditNote>[1] = []) =>
      draftCreditNote(of, earlier, { id: 'cn_1', lines: [{ lineId, amountMinor: minor(amount) }], reason: 'outage', actor: finance, at: invoice.createdAt });
    const first = unwrap(draft(5000n));
    expect(first).toMatchObject({ againstDueMinor: 5000n, owedBackMinor: 0n });
    expect(draft(641n, invoice, [first])).toMatchObject({ ok: false, error: { kind: 'CreditTooLarge', creditableMinor: 640n } });
    expect(codeOf(draft(640n, invoice, [first]))).toBe('ok');
    expect(codeOf(draft(0n))).toBe('CreditTooLarge');
    expect(unwrap(draft(1000n, { ...invoice, state: 'paid', paidMinor: minor(6237n) }))).toMatchObject({ againstDueMinor: 0n, owedBackMinor: 1000n });
  });
});
