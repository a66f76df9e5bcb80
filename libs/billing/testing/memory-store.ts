import { byNumber, byText, by, canonicalJson, ladder, sha256Hex, type EpochMs, type Result } from '@switchyard/kernel';
import { EMPTY_BOOK, openAccounts, placed, post, type Book } from '@switchyard/ledger';
import { afterIssueIn, copyOfAfter, emptyAfter, type AfterState } from './memory-after.js';
import { hasBilled, takesLines, type AuditRecord, type BillingAccount, type BillingEvent, type BillingStore, type BillingTx, type Intent, type Invoice, type LeaseContract } from '../src/index.js';

export interface State extends AfterState {
  readonly claims: Set<string>;
  readonly accounts: Map<string, BillingAccount>;
  readonly contracts: Map<string, LeaseContract>;
  readonly invoices: Map<string, Invoice>;
  readonly intents: Map<string, Intent>;
  readonly numbers: Map<string, number>;
  book: Book;
  readonly events: BillingEvent[];
  readonly audit: AuditRecord[];
}
const copyOf = (s: State): State => ({
  claims: new Set(s.claims), accounts: new Map(s.accounts), contracts: new Map(s.contracts), invoices: new Map(s.invoices),
  intents: new Map(s.intents), numbers: new Map(s.numbers), book: s.book, events: [...s.events], audit: [...s.audit],
  ...copyOfAfter(s),
});

/** The billing store as values in memory: transactions run one after the other, and roll back by being forgotten. */
export class MemoryBillingStore implements BillingStore {
  state: State = {
    claims: new Set(), accounts: new Map(), contracts: new Map(), invoices: new Map(), intents: new Map(), numbers: new Map(),
    book: EMPTY_BOOK, events: [], audit: [], ...emptyAfter(),
  };
  #queue: Promise<unknown> = Promise.resolve();
  /** What keeps a call from being made: nothing, unless a test says so. */
  holds: (scope: string) => { readonly lookFirst: boolean; readonly parkedBy: string | null } = () => ({ lookFirst: false, parkedBy: null });
  /** Runs around each commit; a throw there is a process that died. */
  aroundCommit: (commit: () => void) => void = (commit) => commit();

  async inTransaction<T, E>(work: (tx: BillingTx) => Promise<Result<T, E>>): Promise<Result<T, E>> {
    const run = this.#queue.then(async () => {
      const draft = copyOf(this.state);
      const result = await work({ ...txOn(draft), holds: async (scope) => this.holds(scope) });
      if (result.ok) this.aroundCommit(() => (this.state = draft));
      return result;
    });
    this.#queue = run.catch(() => undefined);
    return run;
  }

  /** Hash of what the business sees: invoices (without version counts) and the journal's balances-relevant content. */
  stateHash(): string {
    const { invoices, book, numbers, accounts } = this.state;
    return sha256Hex(
      canonicalJson({
        invoices: [...invoices.values()].map(({ version: _, ...rest }) => rest).sort(by((i) => i.id, byText)),
        entries: book.entries.map(({ kind, postings, effectiveAt, idempotencyKey }) => ({ kind, postings, effectiveAt, idempotencyKey })),
        numbers: [...numbers], accounts: [...accounts.values()],
      }),
    );
  }
}

const oldestFirst = ladder<Invoice>(by((i) => i.createdAt, byNumber), by((i) => i.id, byText));

function txOn(s: State): Omit<BillingTx, 'holds'> {
  const invoices = (): readonly Invoice[] => [...s.invoices.values()].sort(oldestFirst);
  return {
    ...afterIssueIn(s),
    claim: async (key) => !s.claims.has(key) && s.claims.add(key) !== undefined,
    account: async (orgId) => s.accounts.get(orgId),
    accounts: async (orgIds) => orgIds.flatMap((orgId) => s.accounts.get(orgId) ?? []),
    saveAccount: async (account) => void s.accounts.set(account.orgId, account),
    contract: async (leaseId) => s.contracts.get(leaseId),
    contracts: async (leaseIds) => leaseIds.flatMap((leaseId) => s.contracts.get(leaseId) ?? []),
    saveContract: async (contract) => void s.contracts.set(contract.leaseId, contract),
    invoice: async (id) => s.invoices.get(id),
    openInvoice: async (org, gatherKey) => invoices().find((i) => i.customerOrg === org && i.gatherKey === gatherKey && takesLines(i.state)),
    monthsToBill: async (leaseIds, keys) => {
      const of = (i: Invoice): boolean => keys.some((key) => key.customerOrg === i.customerOrg && key.gatherKey === i.gatherKey);
      return {
        invoices: invoices().filter((i) => i.lines.some((l) => leaseIds.includes(l.contract.leaseId)) || (takesLines(i.state) && of(i))),
        gathered: invoices().filter((i) => hasBilled(i) && of(i)).map(({ customerOrg, gatherKey }) => ({ customerOrg, gatherKey })),
      };
    },
    invoicesOfLease: async (leaseId) => invoices().filter((i) => i.lines.some((l) => l.contract.leaseId === leaseId)),
    invoicesIn: async (states, limit, dueBy) =>
      invoices().filter((i) => states.includes(i.state) && (dueBy === undefined || (i.dueAt !== null && i.dueAt <= dueBy))).slice(0, limit),
    insertInvoice: async (invoice) => insert(s, [invoice]),
    insertInvoices: async (list) => insert(s, list),
    saveInvoice: async (invoice) => {
      const stored = s.invoices.get(invoice.id);
      if (stored?.version !== invoice.version) throw new Error(`invoice ${invoice.id} is at version ${stored?.version}, not ${invoice.version}`);
      oneOpenPerKey(s, invoice);
      s.invoices.set(invoice.id, { ...invoice, version: invoice.version + 1 });
    },
    latestIntent: async (scope, step) =>
      [...s.intents.values()].filter((i) => i.scope === scope && i.step === step).sort(by((i) => -i.generation, byNumber))[0],
    saveIntent: async (intent) => void s.intents.set(intent.key, intent),
    nextNumber: async (series) => {
      const next = (s.numbers.get(series) ?? 0) + 1;
      s.numbers.set(series, next);
      return next;
    },
    post: async (request, recordedAt) => {
      const { accounts } = request;
      const transaction = placed(s.book.periods, request.transaction, s.book.entries.find((entry) => entry.idempotencyKey === request.transaction.idempotencyKey));
      // As in the database, where recording times come from one clock under the lock of the journal's head.
      const head = s.book.entries.at(-1)?.recordedAt ?? recordedAt;
      const posted = post(openAccounts(s.book, accounts), {
        ...transaction, id: `tx_${sha256Hex(transaction.idempotencyKey).slice(0, 26)}` as never,
        recordedAt: Math.max(recordedAt, head) as EpochMs,
      });
      if (posted.ok) s.book = posted.value.book;
      return posted;
    },
    emit: async (event) => void s.events.push(event),
    audit: async (record) => void s.audit.push(record),
  };
}

function insert(s: State, invoices: readonly Invoice[]): void {
  for (const invoice of invoices) {
    if (s.invoices.has(invoice.id)) throw new Error(`invoice ${invoice.id} exists`);
    oneOpenPerKey(s, invoice);
    s.invoices.set(invoice.id, invoice);
  }
}

/** Mirrors the database's partial unique index. */
function oneOpenPerKey(s: State, invoice: Invoice): void {
  const other = [...s.invoices.values()].find(
    (i) => i.id !== invoice.id && i.customerOrg === invoice.customerOrg && i.gatherKey === invoice.gatherKey && takesLines(i.state),
  );
  if (other !== undefined && takesLines(invoice.state)) throw new Error(`invoices ${other.id} and ${invoice.id} gather the same ${invoice.gatherKey}`);
}
