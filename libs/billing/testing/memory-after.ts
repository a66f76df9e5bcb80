import { by, byNumber, byText, ladder, minorUnits, sum } from '@switchyard/kernel';
import { normalDirection, type Book } from '@switchyard/ledger';
import { isOpen, type AfterIssueTx, type Dispute, type Dunning, type DunningNotice, type Invoice, type Remedy } from '../src/index.js';

/** What the store keeps about invoices after their issue. */
export interface AfterState {
  readonly remedies: Map<string, Remedy>;
  readonly disputes: Map<string, Dispute>;
  readonly dunnings: Map<string, Dunning>;
  readonly notices: Map<string, DunningNotice>;
}
export const emptyAfter = (): AfterState => ({ remedies: new Map(), disputes: new Map(), dunnings: new Map(), notices: new Map() });
export const copyOfAfter = (s: AfterState): AfterState => ({ remedies: new Map(s.remedies), disputes: new Map(s.disputes), dunnings: new Map(s.dunnings), notices: new Map(s.notices) });

const oldestFirst = ladder<Remedy>(by((r) => r.proposedAt, byNumber), by((r) => r.id, byText));

export function afterIssueIn(s: AfterState & { readonly invoices: Map<string, Invoice>; readonly book: Book }): AfterIssueTx {
  const remedies = (keep: (remedy: Remedy) => boolean): Remedy[] => [...s.remedies.values()].filter(keep).sort(oldestFirst);
  return {
    remedy: async (id) => s.remedies.get(id),
    remediesOf: async (invoiceId) => remedies((r) => r.invoiceId === invoiceId),
    restatementsOf: async (leaseIds) =>
      remedies((r) => r.restated !== null && r.state !== 'withdrawn' && s.invoices.get(r.invoiceId)?.lines.some((l) => leaseIds.includes(l.contract.leaseId)) === true),
    remediesIn: async (states, after, limit) => remedies((r) => states.includes(r.state) && r.id > after).sort(by((r) => r.id, byText)).slice(0, limit),
    insertRemedy: async (remedy) => {
      if (s.remedies.has(remedy.id)) throw new Error(`remedy ${remedy.id} exists`);
      s.remedies.set(remedy.id, remedy);
    },
    saveRemedy: async (remedy) => {
      const stored = s.remedies.get(remedy.id);
      if (stored?.version !== remedy.version) throw new Error(`remedy ${remedy.id} is at version ${stored?.version}, not ${remedy.version}`);
      s.remedies.set(remedy.id, { ...remedy, version: remedy.version + 1 });
    },
    dispute: async (id) => s.disputes.get(id),
    disputesOf: async (invoiceId) => [...s.disputes.values()].filter((d) => d.invoiceId === invoiceId),
    hasOpenDispute: async (org) => [...s.disputes.values()].some((d) => d.customerOrg === org && d.state === 'open'),
    saveDispute: async (dispute) => void s.disputes.set(dispute.id, { ...dispute, version: dispute.version + 1 }),
    dunning: async (invoiceId) => s.dunnings.get(invoiceId),
    saveDunning: async (dunning) => void s.dunnings.set(dunning.invoiceId, dunning),
    dunningDue: async (now, after, limit) =>
      [...s.invoices.values()].filter((i) => {
        const dunning = s.dunnings.get(i.id);
        const owed = isOpen(i.state) && i.dueAt !== null && i.dueAt <= now;
        if (dunning === undefined) return owed && i.id > after;
        if (i.id <= after) return false;
        if (!owed) return dunning.state !== 'stopped' || (dunning.suspendedAt !== null && i.state !== 'uncollectible');
        return dunning.state === 'frozen' || dunning.retryDue || (dunning.nextAt !== null && dunning.nextAt <= now);
      }).map((i) => i.id).sort().slice(0, limit),
    addNotice: async (notice) => {
      const key = `${notice.invoiceId}/${notice.step}`;
      if (s.notices.has(key)) return false;
      s.notices.set(key, notice);
      return true;
    },
    balanceMinor: async ({ code, type }) =>
      s.book.entries.flatMap((entry) => entry.postings).filter((p) => p.account === code).reduce((minor, p) => minor + (p.direction === normalDirection(type) ? p.amountMinor : -p.amountMinor), 0n),
    advancesSettled: async (leaseId) => s.book.entries.some((entry) => entry.idempotencyKey === `advances-settled/${leaseId}`),
    capturedMinor: async (invoiceId) => {
      const paid = s.book.entries.filter((entry) => entry.kind === 'payment-received' && entry.references['invoiceId'] === invoiceId);
      return sum(paid.flatMap((entry) => entry.postings).filter((p) => p.account.startsWith('cash.stripe_clearing/')).map((p) => minorUnits(p.amountMinor)));
    },
  };
}
