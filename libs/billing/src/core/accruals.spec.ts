import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addMs, epochMs, HOUR_MS, minorUnits, unwrap, type EpochMs, type InvoiceId, type LedgerTransactionId } from '@switchyard/kernel';
import { balancesOf, EMPTY_BOOK, openAccounts, post, type AccountCode, type Book } from '@switchyard/ledger';
import { card, customer, hourOfUse, leaseId, noon, operator, threeHours } from '../../testing/index.js';
import { unbilledAt } from '../flow/unbilled.js';
import type { LeaseContract } from '../ports.js';
import { accrualParts, accrualRequests, type AccruedSoFar } from './accruals.js';
import { accountOf } from './chart.js';
import { newInvoice, type Invoice, type PowerPolicy, type SettlementModel } from './invoice.js';
import { invoiceIssued, operatorsEarned } from './posting-rules.js';

const end = addMs(noon, 3 * HOUR_MS);
const contractOf = (model: SettlementModel, power: PowerPolicy): LeaseContract => ({
  leaseId, customerOrg: customer, operatorOrg: operator, siteId: 'site_1' as never, card, model, power, startedAt: noon, endedAt: end, finalReadingAt: end,
});
const unbilledUntil = (until: EpochMs, model: SettlementModel = 'agent', power: PowerPolicy = 'gross'): Invoice | null =>
  unwrap(unbilledAt(contractOf(model, power), threeHours, { final: true }, [], new Set(), until));
const period = { name: '2026-11', to: addMs(noon, 2 * HOUR_MS) };

/** Books what `parts` ask for over what the book has, as the store does. */
function accrue(book: Book, parts: Parameters<typeof accrualRequests>[2]): Book {
  const soFar = new Map<string, { times: number; minorOf: Map<AccountCode, bigint> }>();
  for (const entry of book.entries.filter((e) => e.kind === 'accrual')) {
    const name = entry.references['part']!;
    const known: AccruedSoFar & { minorOf: Map<AccountCode, bigint> } = soFar.get(name) ?? { times: 0, minorOf: new Map() };
    for (const [code, minor] of balancesOf([...book.accounts.values()], [entry])) if (minor !== 0n) known.minorOf.set(code, (known.minorOf.get(code) ?? 0n) + minor);
    soFar.set(name, { ...known, times: known.times + 1 });
  }
  return accrualRequests(period, leaseId, parts, soFar, (code) => book.accounts.get(code)!).reduce((all, { accounts, transaction }) =>
    unwrap(post(openAccounts(all, accounts), { ...transaction, id: `tx_${all.entries.length}` as LedgerTransactionId, recordedAt: end })).book, book);
}
const at = (book: Book, effective: number) => {
  const balances = balancesOf(book.accounts.values(), book.entries, { effective: epochMs(effective), recorded: end });
  return (role: string): bigint => [...balances].filter(([code]) => code.startsWith(`${role}/`)).reduce((sum, [, minor]) => sum + minor, 0n);
};

describe('INV-ACCRUAL: what is accrued', () => {
  it('is what was delivered until the end, and not what came after', () => {
    // 2 h x 8 GPUs x 2.35 = 37.60. Energy 7.752 kWh x 1.25 = 9.69 kWh: x (41.37 + 2) + x (-20 + 2) per MWh = 0.42026 - 0.17442 = 0.24584.
    const charges = (until: EpochMs) => unbilledUntil(until)?.lines.filter((l) => l.side === 'customer' && l.category !== 'tax').map((l) => l.amountMinor);
    expect(charges(period.to)).toEqual([3_760n, 25n]);
    expect(charges(addMs(period.to, HOUR_MS - 1))).toEqual([3_760n, 25n]);
    expect(unbilledUntil(noon)).toBeNull();
  });
  it('stands on its own accounts by the posting rules, as agent and as merchant, gross and net, without tax', () => {
    for (const [model, power] of [['agent', 'gross'], ['merchant', 'gross'], ['merchant', 'net']] as const) {
      const unbilled = unbilledUntil(period.to, model, power)!;
      const book = accrue(EMPTY_BOOK, accrualParts(unbilled));
      const inPeriod = at(book, period.to - 1);
      const untaxed = { ...unbilled, lines: unbilled.lines.filter((l) => l.category !== 'tax') };
      const issued = [invoiceIssued(untaxed, noon), operatorsEarned(untaxed, noon)].flatMap((r) => (r ? [r] : [])).reduce((all, { accounts, transaction }, i) =>
        unwrap(post(openAccounts(all, accounts), { ...transaction, id: `tx_${i}` as LedgerTransactionId, recordedAt: end })).book, EMPTY_BOOK);
      const asIssued = at(issued, end);
      expect([inPeriod('receivable_unbilled'), inPeriod('receivable'), inPeriod('operator_payable.held'), inPeriod('tax_payable')]).toEqual([3_785n, 0n, 0n, 0n]);
      expect(inPeriod('operator_payable.unbilled')).toBe(asIssued('operator_payable.held'));
      for (const role of ['income.compute', 'income.power', 'income.platform_fee', 'expense.compute', 'expense.power']) expect([role, inPeriod(role)]).toEqual([role, asIssued(role)]);
      const after = at(book, period.to);
      for (const code of book.accounts.keys()) expect([code, after(code.split('/')[0]!)]).toEqual([code, 0n]);
    }
  });
  it('leaves out what is invoiced by then, and counts what finance set on a draft', () => {
    const whole = unbilledUntil(period.to)!;
    const issued: Invoice = { ...whole, id: 'inv_1' as InvoiceId, state: 'issued', issuedAt: noon };
    const again = (invoices: readonly Invoice[], ids: readonly string[]) =>
      unwrap(unbilledAt(contractOf('agent', 'gross'), threeHours, { final: true }, invoices, new Set(ids as InvoiceId[]), period.to))!.lines.filter((l) => l.side === 'customer').map((l) => l.amountMinor);
    expect(again([issued], ['inv_1'])).toEqual([]);
    expect(again([{ ...issued, state: 'voided' }], ['inv_1'])).toEqual([]);
    expect(again([issued], [])).toEqual([3_760n, 25n, 312n]);
    const draft = newInvoice({ id: 'inv_2' as InvoiceId, customerOrg: customer, currency: 'USD', gatherKey: leaseId, createdAt: noon, by: 'system:rating' });
    const lines = unwrap(unbilledAt(contractOf('agent', 'gross'), threeHours, { final: true }, [draft], new Set(), period.to))!.lines;
    const given = lines.map((l) => (l.componentKind === 'gpu_hour' ? { ...l, amountMinor: minorUnits(3_700n), adjustments: [{ by: 'user_1', at: noon, reason: 'slow node', fromMinor: l.ratedMinor, toMinor: minorUnits(3_700n) }] } : l));
    // Tax on 60 cents less: 8.25 % of 37.24584 = 3.0728.
    expect(again([{ ...draft, lines: given }], [])).toEqual([3_700n, 25n, 307n]);
  });
  it('ends where the last run wanted it, whatever came before; the same again books nothing (property)', () => {
    const anAmount = fc.constantFrom(-300n, 0n, 100n, 101n, 250n);
    const aTarget = fc.record({ model: fc.constantFrom<SettlementModel>('agent', 'merchant'), power: fc.constantFrom<PowerPolicy>('gross', 'net'), gpu: anAmount, energy: anAmount, fee: fc.constantFrom(0n, 7n) });
    const lines = unbilledUntil(period.to)!;
    fc.assert(fc.property(fc.array(aTarget, { minLength: 1, maxLength: 4 }), (targets) => {
      // The model of a lease never changes; amounts do.
      const { model, power } = targets[0]!;
      const partsOf = ({ gpu, energy, fee }: (typeof targets)[number]) => accrualParts({
        ...lines, lines: lines.lines.map((l) => ({ ...l, contract: { ...l.contract, model, power }, amountMinor: minorUnits(l.category === 'fee' ? fee : l.componentKind === 'gpu_hour' ? gpu : energy) })),
      });
      const book = targets.reduce((all, target) => accrue(all, partsOf(target)), EMPTY_BOOK);
      const last = partsOf(targets.at(-1)!);
      expect(accrue(book, last).entries).toHaveLength(book.entries.length);
      const inPeriod = balancesOf(book.accounts.values(), book.entries, { effective: addMs(period.to, -1), recorded: end });
      const wanted = new Map<string, bigint>();
      for (const { changes } of last) for (const { account, minor } of changes) wanted.set(account.code, (wanted.get(account.code) ?? 0n) + minor);
      for (const [code, minor] of inPeriod) expect([code, minor]).toEqual([code, wanted.get(code) ?? 0n]);
      for (const [, minor] of balancesOf(book.accounts.values(), book.entries)) expect(minor).toBe(0n);
    }));
  });
  it('leaves time nobody measured to the invoice', () => {
    const gap = { ...hourOfUse(1, 0n), quality: 'gap' as const };
    const read = unwrap(unbilledAt({ ...contractOf('agent', 'gross'), endedAt: null }, [hourOfUse(0, 41_370_000n), gap], { final: true }, [], new Set(), period.to))!;
    expect(read.lines[0]!.amountMinor).toBe(1_880n);
    expect(accountOf('receivable_unbilled', 'USD', customer).type).toBe('asset');
  });
});
