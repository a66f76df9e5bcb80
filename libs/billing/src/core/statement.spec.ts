import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addMs, HOUR_MS, microUsdPerGpuHour, minorUnits, unwrap } from '@switchyard/kernel';
import { balancesOf, type JournalEntry } from '@switchyard/ledger';
import { card, makeWorld, noon, operator, theInvoice, toApproved, worker } from '../../testing/index.js';
import { accountOf, buildStatement, issueInvoice, statementRoles, type Statement, type StatementFacts } from '../index.js';

const period = { name: '2026-11', from: noon, to: addMs(noon, 24 * HOUR_MS) };
/** An invoice issued in memory, and what a statement of its operator is made of. */
async function issued(model: 'agent' | 'merchant', power: 'gross' | 'net', price: bigint) {
  const [base, ...others] = card.components;
  if (base?.kind !== 'gpu_hour') throw new Error('the card has changed');
  const world = await makeWorld({ contract: { model, power, card: { ...card, components: [{ ...base, microUsdPerGpuHour: microUsdPerGpuHour(price) }, ...others] } } });
  const { id } = await toApproved(world);
  unwrap(await issueInvoice(world, id, worker));
  const facts: StatementFacts = { number: 'ST-000001', operatorOrg: operator, currency: 'USD', period, throughSequence: 9, previous: undefined, entries: world.store.state.book.entries, invoices: [theInvoice(world)], issuedAt: period.to };
  return { world, facts };
}
const ledger = (statement: Statement, entries: readonly JournalEntry[], accounts: Iterable<Parameters<typeof balancesOf>[0] extends Iterable<infer A> ? A : never>) => {
  const balances = balancesOf(accounts, entries);
  return Object.fromEntries(Object.entries(statementRoles).map(([name, role]) => [name, balances.get(accountOf(role, statement.currency, statement.operatorOrg).code) ?? 0n]));
};

describe('an operator’s statement', () => {
  it('comes to the ledger to the cent, whoever sells, however power is passed on, at any price', async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom('agent', 'merchant'), fc.constantFrom('gross', 'net'), fc.bigInt(100_000n, 9_999_999n), async (model, power, price) => {
      const { world, facts } = await issued(model as 'agent', power as 'gross', price);
      const statement = buildStatement(facts);
      expect(statement.closing).toEqual(ledger(statement, facts.entries, world.store.state.book.accounts.values()));
      for (const line of statement.lines) expect(line.chargesMinor + line.creditsMinor + line.powerMinor - line.feeMinor).toBe(line.netMinor);
    }), { numRuns: 25 });
  });
  it('by hand: 24 GPU-hours at 2.35, power, and a fee of 8 %', async () => {
    const { facts } = await issued('agent', 'gross', 2_350_000n);
    const [line] = buildStatement(facts).lines;
    // 24 h x 2.35 = 56.40 of compute; power and fee as on the invoice.
    expect([line!.chargesMinor, line!.creditsMinor]).toEqual([5_640n, 0n]);
    expect(line!.netMinor).toBe(5_640n + line!.powerMinor - line!.feeMinor);
  });
  it('says nothing of others’ money, and refuses lines that are not what the ledger says', async () => {
    const { facts } = await issued('agent', 'gross', 2_350_000n);
    const other = 'org_00000000000000000000000009' as typeof operator;
    expect(buildStatement({ ...facts, operatorOrg: other }).movements).toEqual([]);
    expect(() => buildStatement({ ...facts, invoices: [] })).toThrow(/its lines come to 0/);
    const raised = facts.entries.map((entry) => ({ ...entry, postings: entry.postings.map((p) => (p.account.startsWith('operator_payable.held') ? { ...p, amountMinor: minorUnits(p.amountMinor + 1n) } : p)) }));
    expect(() => buildStatement({ ...facts, entries: raised })).toThrow(/the ledger says/);
  });
});
