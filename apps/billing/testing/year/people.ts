import { adjustLine, approveInvoice, approvePayout, approveRemedy, mayClose, proposeRemedy, recollectInvoice, rejectInvoice, resendPayout, takeBackPayout, withdrawRemedy, type Actor } from '@switchyard/billing';
import { minorUnits, type InvoiceId, type InvoiceLineId } from '@switchyard/kernel';
import { inTransaction, listPeriods, movePeriodTo, readCloseFacts } from '@switchyard/store';
import { payoutPortsOf } from '../../src/payouts/pay-operators.js';
import { Dice } from './dice.js';
import { met, ProcessDied } from './going-wrong.js';
import { idOf, type YearOptions } from './plan.js';
import type { YearWorld } from './world.js';

const user = (n: number): Actor => ({ kind: 'user', userId: idOf('user', 9, n), roles: ['finance', 'admin'] });
const [first, second, third] = [user(1), user(2), user(3)] as const;
/** Who meets a month that was closed later finds what stood in it then. */
export const CLOSED_TABLE = `CREATE TABLE IF NOT EXISTS public.year_closed (name text PRIMARY KEY, hash text NOT NULL)`;
export const MONTH_HASH = `SELECT p.id AS name, coalesce(md5(string_agg(t.hash, ',' ORDER BY t.seq)), '') AS hash FROM ledger.period p LEFT JOIN ledger.transaction t ON t.effective_at >= p.from_at AND t.effective_at < p.to_at`;

/** What people do at the end of a step: finance reviews, refunds, pays out and closes; customers' cards and banks do as they like. */
export async function peopleAct(world: YearWorld, options: YearOptions, step: number): Promise<void> {
  const dice = new Dice(options.seed, 'people', step);
  await review(world, options, dice);
  await remedies(world, options, dice, step);
  await payouts(world, options, dice);
  await banks(world, options, dice);
  await closeMonths(world);
}
const idsIn = async (world: YearWorld, sql: string, parameters: readonly unknown[] = []): Promise<readonly string[]> => (await world.asOwner((tx) => tx.rows<{ id: string }>(sql, parameters))).map(({ id }) => id);

/** A write-off of what was paid after all, a note Stripe will not have: somebody takes it back. */
export async function withdrawWhatFailed(world: YearWorld): Promise<void> {
  for (const id of await idsIn(world, `SELECT id FROM billing.remedy WHERE state = 'failed' ORDER BY id`)) await alive(async () => void (await withdrawRemedy(world.parts.ports, id, second, 'it cannot be done')));
}

async function review(world: YearWorld, { faults }: YearOptions, dice: Dice): Promise<void> {
  const { ports } = world.parts;
  for (const id of await idsIn(world, `SELECT id FROM billing.invoice WHERE state = 'draft.review' ORDER BY id`)) {
    const invoiceId = id as InvoiceId;
    const thrown = faults.has('review') ? dice.next() : 1;
    if (thrown < 0.05) {
      if ((await rejectInvoice(ports, invoiceId, first, 'look again')).ok) met(world.luck, 'rejected');
      continue;
    }
    if (thrown < 0.12) {
      const [line] = await world.asOwner((tx) => tx.rows<{ id: InvoiceLineId; amount_minor: bigint }>(`SELECT id, amount_minor FROM billing.invoice_line WHERE invoice_id = $1 AND side = 'customer' AND category = 'charge' AND rated IS NOT NULL ORDER BY amount_minor DESC, id LIMIT 1`, [id]));
      const amountMinor = minorUnits(((line?.amount_minor ?? 0n) * dice.big(80, 110)) / 100n);
      if (line !== undefined && (await adjustLine(ports, { invoiceId, lineId: line.id, amountMinor, reason: 'agreed' }, third)).ok) met(world.luck, 'adjusted');
    }
    const approved = await approveInvoice(ports, invoiceId, first);
    if (!approved.ok && approved.error.kind === 'NegativeTotal') await changeBack(world, invoiceId);
    await approveInvoice(ports, invoiceId, second);
  }
  for (const id of await idsIn(world, `SELECT id FROM billing.invoice WHERE state = 'draft.collecting' AND rejection IS NOT NULL ORDER BY id`)) await recollectInvoice(ports, id as InvoiceId, third, 'it is right');
}

/** An invoice that hand-made changes took below nothing is never approved: they are taken back. */
async function changeBack(world: YearWorld, invoiceId: InvoiceId): Promise<void> {
  const changed = await world.asOwner((tx) => tx.rows<{ id: InvoiceLineId; rated_minor: bigint }>(`SELECT id, rated_minor FROM billing.invoice_line WHERE invoice_id = $1 AND adjustments <> '[]' ORDER BY id`, [invoiceId]));
  for (const { id: lineId, rated_minor } of changed) await adjustLine(world.parts.ports, { invoiceId, lineId, amountMinor: minorUnits(rated_minor), reason: 'below nothing' }, third);
}

async function remedies(world: YearWorld, { faults }: YearOptions, dice: Dice, step: number): Promise<void> {
  const { ports } = world.parts;
  if (faults.has('remedies')) {
    const paid = await world.asOwner((tx) => tx.rows<{ id: string; total_minor: bigint; state: string }>(`SELECT id, total_minor, state FROM billing.invoice i WHERE state IN ('paid', 'payment.failed', 'overdue') AND total_minor > 100 AND NOT EXISTS (SELECT 1 FROM billing.dispute d WHERE d.invoice_id = i.id) ORDER BY issued_at DESC, id LIMIT 40`));
    for (const [n, invoice] of paid.entries()) {
      const open = invoice.state !== 'paid';
      const never = open ? (['void', 'write_off'] as const).find((kind) => !world.luck.met.has(kind)) : undefined;
      if (!dice.isUnder(never !== undefined || (!open && !world.luck.met.has('credit note')) ? 1 : open ? 0.4 : 0.06)) continue;
      if (open && (never !== undefined || dice.isUnder(0.5))) {
        const proposal = { kind: never ?? dice.pick(['void', 'write_off'] as const) };
        if ((await proposeRemedy(ports, { id: idOf('req', 10 + step, n), invoiceId: invoice.id as InvoiceId, proposal, reason: 'given up' }, third)).ok) met(world.luck, proposal.kind);
        continue;
      }
      const share = dice.big(5, 60);
      const settleTo = dice.pick(['payment_method', 'customer_credit'] as const);
      const kept = dice.isUnder(0.3);
      const proposal = { kind: 'amount', amountMinor: minorUnits((invoice.total_minor * share) / 100n), settleTo, feesKept: kept } as const;
      if ((await proposeRemedy(ports, { id: idOf('cn', 10 + step, n), invoiceId: invoice.id as InvoiceId, proposal, reason: 'goodwill' }, third)).ok) met(world.luck, 'credit note');
    }
  }
  for (const remedy of await world.asOwner((tx) => tx.rows<{ id: string; kind: string }>(`SELECT id, kind FROM billing.remedy WHERE state = 'proposed' ORDER BY id`))) {
    if (remedy.kind === 'write_off' && dice.isUnder(0.5)) await withdrawRemedy(ports, remedy.id, first, 'they will pay');
    else for (const who of [first, second]) await approveRemedy(ports, remedy.id, who);
  }
}

async function payouts(world: YearWorld, { faults }: YearOptions, dice: Dice): Promise<void> {
  const ports = payoutPortsOf(world.parts);
  for (const id of await idsIn(world, `SELECT id FROM billing.payout WHERE state = 'proposed' ORDER BY id`)) for (const who of [first, second]) await approvePayout(ports, id, who);
  // What the bank sent back goes to it again, or back to us: always the one or the other for one payout.
  for (const id of await idsIn(world, `SELECT id FROM billing.payout WHERE state = 'failed' ORDER BY id`)) {
    await alive(async () => void (await (Number.parseInt(id.slice(-1), 32) % 3 === 0 ? resendPayout(ports, id, first) : takeBackPayout(ports, id, first))));
  }
  if (!faults.has('payouts')) return;
  for (const [n, id] of (await idsIn(world, `SELECT bank_payout_id AS id FROM billing.payout WHERE bank_payout_id IS NOT NULL AND state IN ('transferred', 'paid') AND bank_attempt < 3 ORDER BY id`)).entries()) {
    if (!dice.isUnder(n === 0 ? 0.7 : 0.03)) continue;
    world.twin.control.failPayout(id);
    met(world.luck, 'bank sent a payout back');
  }
}
/** Whoever asks for it dies as the service does, and asks again the next time. */
async function alive(work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => {
    if (!(error instanceof ProcessDied)) throw error;
  });
}

/** Cards stop working for a while; customers ask their money back from the bank, and the bank decides. */
async function banks(world: YearWorld, { faults }: YearOptions, dice: Dice): Promise<void> {
  const { control } = world.twin;
  if (faults.has('cards')) {
    for (const [n, id] of (await idsIn(world, `SELECT payment_method_id AS id FROM billing.account WHERE payment_method_id IS NOT NULL ORDER BY org_id`)).entries()) {
      const thrown = dice.next();
      // Until one of each was given up, the first customers do not pay.
      if (thrown < 0.03 || (n < 2 && (!world.luck.met.has('void') || !world.luck.met.has('write_off')))) {
        control.setCardOutcome(id, dice.pick(['generic_decline', 'insufficient_funds', 'expired_card', 'requires_action']));
        met(world.luck, 'card declines');
      } else if (thrown < 0.4) control.setCardOutcome(id, 'succeeds');
    }
  }
  if (!faults.has('disputes')) return;
  for (const id of await idsIn(world, `SELECT id FROM billing.dispute WHERE state = 'open' ORDER BY id`)) if (dice.isUnder(0.5)) control.closeDispute(id, dice.pick(['won', 'lost']));
  // What is being given back is not asked back at the same time.
  if ((await idsIn(world, `SELECT id FROM billing.remedy WHERE state NOT IN ('done', 'withdrawn') LIMIT 1`)).length > 0) return;
  const charges = (control.objects('charge') as unknown as readonly { readonly id: string; readonly status: string; readonly disputed: boolean; readonly refunded: boolean; readonly amount_refunded: number }[]).slice(-60);
  for (const charge of charges) {
    if (charge.status !== 'succeeded' || charge.disputed || charge.amount_refunded > 0 || !(dice.isUnder(0.01) || (charges.length > 1 && !world.luck.met.has('dispute')))) continue;
    control.openDispute(charge.id);
    met(world.luck, 'dispute');
  }
}

/** A month is locked when it is over, and closed as soon as the checklist allows. What stands in it is written down beside the books. */
async function closeMonths(world: YearWorld): Promise<void> {
  const now = world.clock.now();
  const { owner } = world;
  for (const { name, state, to } of await inTransaction(owner, listPeriods)) {
    if (now < to || state === 'closed') continue;
    if (state === 'open') await inTransaction(owner, (tx) => movePeriodTo(tx, 'locked', { name, actor: 'user_a', reason: null, now }));
    else {
      const facts = await inTransaction(owner, (tx) => readCloseFacts(tx, name, now, null));
      if (facts === undefined || !mayClose(facts).ok) return;
      const closed = await inTransaction(owner, (tx) => movePeriodTo(tx, 'closed', { name, actor: 'user_b', reason: null, now }));
      if (!closed.ok) return;
      met(world.luck, 'month closed');
      await world.asOwner((tx) => tx.run(`INSERT INTO public.year_closed (name, hash) ${MONTH_HASH} WHERE p.id = $1 GROUP BY p.id`, [name]));
    }
  }
}
