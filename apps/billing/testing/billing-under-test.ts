import { housePayoutTerms, housePolicy, totalsOf, type Invoice, type InvoiceState } from '@switchyard/billing';
import { addMs, epochMs, HOUR_MS, type EpochMs, type InvoiceId, type LeaseId, type OrgId } from '@switchyard/kernel';
import { CountingIds, ManualClock } from '@switchyard/kernel/testing';
import { inTransaction, orderEvents, pgBillingStore, trialBalance, verifyLedger, type TrialBalance, type Tx } from '@switchyard/store';
import { createTestDatabase, type TestDatabase } from '@switchyard/store/testing';
import { createStripeGateway } from '@switchyard/stripe';
import { startStripeTwin, type StripeTwin, type TwinLogEntry } from '@switchyard/stripe-twin';
import type { DataSource } from 'typeorm';
import type { BillingParts } from '../src/parts.js';
import { sweep, type SweepReport } from '../src/sweep/sweep.js';
import { noon } from './seed.js';
import { openWebhookDoor, type WebhookDoor } from './webhook-door.js';

export const WEBHOOK_SECRET = 'whsec_test';
export const STRIPE_KEY = 'sk_test_billing';

export interface BillingUnderTest {
  readonly database: TestDatabase;
  readonly owner: DataSource;
  readonly parts: BillingParts;
  readonly twin: StripeTwin;
  readonly door: WebhookDoor;
  /** Market time; starts two hours after noon. */
  readonly clock: ManualClock;
  readonly ids: CountingIds;
  /** Warnings and errors logged, newest last. */
  readonly told: string[];
  asOwner<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  sql<Row>(statement: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** What the relay does to the outbox: gives the waiting events their order. @returns ids in that order */
  relay(): Promise<readonly bigint[]>;
  /** Relays, then sweeps until nothing new comes of it. */
  settle(): Promise<SweepReport>;
  invoicesOf(leaseId: LeaseId): Promise<readonly Invoice[]>;
  invoiceIn(state: InvoiceState): Promise<Invoice>;
  books(): Promise<{ balance: (code: string) => bigint; balanced: boolean; verified: boolean; transactions: number } & Pick<TrialBalance, 'accounts'>>;
  standing(orgId: OrgId): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Billing in this process over a real PostgreSQL, a real twin over HTTP and the real SDK. */
export async function openBillingUnderTest(options: { readonly onTwin?: (entry: TwinLogEntry) => void } = {}): Promise<BillingUnderTest> {
  const database = await createTestDatabase();
  const [owner, source, relayer] = [await database.open('sy_owner'), await database.open('sy_billing'), await database.open('sy_relay')];
  const gateway = await database.open('sy_gateway');
  const clock = new ManualClock(addMs(noon, 2 * HOUR_MS));
  const ids = new CountingIds();
  const told: string[] = [];
  const door = await openWebhookDoor(gateway, () => stripe, clock, { now: () => epochMs(twin.control.signedAtMs()) });
  const wall = { now: () => epochMs(Date.now()) };
  const twin = await startStripeTwin({ clock, wallClock: wall, webhookSecret: WEBHOOK_SECRET, webhookUrl: door.url, ...(options.onTwin ? { log: options.onTwin } : {}) });
  const stripe = createStripeGateway({ apiKey: STRIPE_KEY, host: twin.host, port: twin.port, protocol: 'http', timeoutMs: 5_000, webhookSecret: WEBHOOK_SECRET });
  const note = (_fields: unknown, message?: unknown): void => void told.push(String(message));
  const store = pgBillingStore(source, clock);
  const parts: BillingParts = {
    database: source, ledgerTimeZone: 'UTC', webhooks: stripe, payouts: { store, connect: stripe, payoutTerms: () => housePayoutTerms }, ports: { store, stripe, clock, wall, ids, policy: housePolicy },
    log: { info: () => undefined, warn: note, error: note } as BillingParts['log'],
  };
  const asOwner = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(owner, work);
  const relay = async (): Promise<readonly bigint[]> => ((await inTransaction(relayer, (tx) => orderEvents(tx, 1_000))) ?? []).map((event) => event.id);
  const invoices = async (where: string, parameters: readonly unknown[]): Promise<readonly Invoice[]> => {
    const found = await asOwner((tx) => tx.rows<{ id: InvoiceId }>(`SELECT i.id FROM billing.invoice i WHERE ${where} ORDER BY i.created_at, i.id`, parameters));
    const all = await parts.ports.store.inTransaction(async (tx) => ({ ok: true, value: await Promise.all(found.map(({ id }) => tx.invoice(id))) }));
    return all.ok ? all.value.filter((i) => i !== undefined) : [];
  };
  return {
    database, owner, parts, twin, door, clock, ids, told, asOwner, relay,
    sql: (statement, parameters) => asOwner((tx) => tx.rows(statement, parameters)),
    settle: async () => {
      let report: SweepReport = { seen: 0, stuck: 0 };
      // Each round may append events (standing, moves) and cause webhooks: three are more than any chain here is long.
      for (let round = 0; round < 3; round += 1) {
        await relay();
        report = await sweep(parts);
        await twin.control.webhooksSettled();
      }
      return report;
    },
    invoicesOf: (leaseId) => invoices(`EXISTS (SELECT 1 FROM billing.invoice_line l WHERE l.invoice_id = i.id AND l.lease_id = $1)`, [leaseId]),
    invoiceIn: async (state) => {
      const [only, second] = await invoices('i.state = $1', [state]);
      if (only === undefined || second !== undefined) throw new Error(`not exactly one invoice is ${state}`);
      return only;
    },
    books: async () => inTransaction(source, async (tx) => {
      const { accounts, sums, transactions } = await trialBalance(tx, (8.64e15 as EpochMs));
      const verdict = await verifyLedger(tx);
      return {
        accounts, transactions, verified: verdict.ok, balanced: sums.every((sum) => sum.debitMinor === sum.creditMinor),
        balance: (role: string) => accounts.filter((a) => a.code.startsWith(`${role}/`)).reduce((sum, a) => sum + a.balanceMinor, 0n),
      };
    }),
    standing: async (orgId) => {
      const [row] = await asOwner((tx) => tx.rows<{ payload: Record<string, unknown> }>(
        `SELECT payload FROM outbox.event WHERE topic = 'account.standing_changed' AND aggregate_id = $1 ORDER BY aggregate_seq DESC LIMIT 1`, [orgId]));
      return row?.payload ?? {};
    },
    close: async () => {
      await twin.close();
      await door.close();
      await database.drop();
    },
  };
}
/** Cents of an invoice: subtotal, tax, total, still due. */
export function centsOf(invoice: Invoice): readonly bigint[] {
  const { subtotalMinor, taxMinor, totalMinor, dueMinor } = totalsOf(invoice);
  return [subtotalMinor, taxMinor, totalMinor, dueMinor];
}
