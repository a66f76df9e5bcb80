import type { Ask } from './facts.js';
import type { StoredInvoices } from './invoices.js';

/** Reads a path of Stripe's API, as whoever holds the key may. @param account a connected account, to read as it */
export type ReadStripe = (path: string, account?: string) => Promise<Readonly<Record<string, unknown>>>;
interface Listed {
  readonly id: string;
  readonly [member: string]: unknown;
}
async function all(read: ReadStripe, path: string, account?: string): Promise<readonly Listed[]> {
  const found: Listed[] = [];
  for (let after = ''; ;) {
    const page = await read(`${path}?limit=100${after === '' ? '' : `&starting_after=${after}`}`, account);
    const data = page['data'] as readonly Listed[];
    found.push(...data);
    if (page['has_more'] !== true) return found;
    after = data.at(-1)!.id;
  }
}
const cardStates: Readonly<Record<string, readonly string[]>> = {
  open: ['issued', 'payment.pending', 'payment.action_required', 'payment.failed', 'overdue'], paid: ['paid'], void: ['voided'], uncollectible: ['uncollectible'],
};

/** What stands at Stripe is what stands here: an invoice each, to the cent, the balance, and no operator paid more than it earned. */
export async function judgeStripe(ask: Ask, read: ReadStripe, invoices: StoredInvoices): Promise<readonly string[]> {
  return [...(await invoiceFaults(read, invoices)), ...(await balanceFaults(ask, read)), ...(await payoutFaults(ask, read, invoices))];
}

async function invoiceFaults(read: ReadStripe, invoices: StoredInvoices): Promise<readonly string[]> {
  const faults: string[] = [];
  const theirs = new Map<string, Listed[]>();
  for (const invoice of await all(read, '/v1/invoices')) {
    const ours = (invoice['metadata'] as Record<string, string>)['switchyard_invoice_id'] ?? '';
    theirs.set(ours, [...(theirs.get(ours) ?? []), invoice]);
  }
  for (const invoice of invoices.all) {
    const found = theirs.get(invoice.id) ?? [];
    theirs.delete(invoice.id);
    if (invoice.number === null && found.length <= 1) continue;
    if (found.length !== 1) {
      faults.push(`${invoice.id} (${invoice.state}) has ${found.length} invoices at Stripe`);
      continue;
    }
    const [one] = found as [Listed];
    if (one.id !== invoice.stripeId || BigInt(one['total'] as number) !== invoice.totalMinor || one['currency'] !== invoice.currency.toLowerCase()) faults.push(`${invoice.id} comes to ${invoice.totalMinor} here, to ${String(one['total'])} at Stripe`);
    if (cardStates[one['status'] as string]?.includes(invoice.state) !== true) faults.push(`${invoice.id} is ${invoice.state} here, ${String(one['status'])} at Stripe`);
  }
  for (const [ours, found] of theirs) faults.push(`Stripe has ${found.length} invoices of ${ours === '' ? 'nobody' : ours}, which is not known here`);
  return faults;
}

async function balanceFaults(ask: Ask, read: ReadStripe): Promise<readonly string[]> {
  const rows = await ask(
    `SELECT currency, sum(CASE direction WHEN 'debit' THEN amount_minor ELSE -amount_minor END)::text AS balance FROM ledger.posting WHERE account_code LIKE 'cash.stripe_clearing/%' GROUP BY 1`);
  const balance = await read('/v1/balance');
  const theirs = new Map<string, bigint>();
  for (const part of ['available', 'pending']) for (const { currency, amount } of balance[part] as readonly { currency: string; amount: number }[]) theirs.set(currency.toUpperCase(), (theirs.get(currency.toUpperCase()) ?? 0n) + BigInt(amount));
  const ours = new Map(rows.map((row) => [row['currency']!, BigInt(row['balance']!)]));
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((currency) => ((ours.get(currency) ?? 0n) === (theirs.get(currency) ?? 0n) ? [] : [`our account at Stripe has ${theirs.get(currency) ?? 0n} ${currency}, the books say ${ours.get(currency) ?? 0n}`]));
}

/** Transfers less reversals, per operator and currency, against what its paid invoices earned it. */
async function payoutFaults(ask: Ask, read: ReadStripe, invoices: StoredInvoices): Promise<readonly string[]> {
  const accounts = await ask(`SELECT operator_org, currency, stripe_account_id FROM billing.payout_account WHERE stripe_account_id IS NOT NULL`);
  const payouts = await ask(`SELECT id, stripe_transfer_id, amount_minor, reversed_minor FROM billing.payout WHERE stripe_transfer_id IS NOT NULL`);
  const transfers = await all(read, '/v1/transfers');
  const earned = new Map<string, bigint>();
  for (const invoice of invoices.all.filter(({ state }) => state === 'paid')) for (const line of invoice.lines) {
    if (line.category === 'tax' || line.kind === 'prepayment' || line.kind === 'deposit') continue;
    const key = `${line.operatorOrg} ${invoice.currency}`;
    earned.set(key, (earned.get(key) ?? 0n) + (line.category === 'fee' ? -line.amountMinor : line.amountMinor));
  }
  const faults: string[] = [];
  for (const { operator_org: org, currency, stripe_account_id: account } of accounts) {
    const out = transfers.filter((transfer) => transfer['destination'] === account && transfer['currency'] === currency!.toLowerCase()).reduce((total, transfer) => total + BigInt(transfer['amount'] as number) - BigInt(transfer['amount_reversed'] as number), 0n);
    const most = earned.get(`${org} ${currency}`) ?? 0n;
    if (out > most) faults.push(`operator ${org} was paid ${out} ${currency} and earned ${most}`);
    const banked = (await all(read, '/v1/payouts', account!)).filter((payout) => payout['status'] !== 'failed' && payout['status'] !== 'canceled').reduce((total, payout) => total + BigInt(payout['amount'] as number), 0n);
    if (banked > out) faults.push(`operator ${org}: ${banked} ${currency} went to its bank, ${out} to its account`);
  }
  const byId = new Map(transfers.map((transfer) => [transfer.id, transfer]));
  for (const payout of payouts) {
    const transfer = byId.get(payout['stripe_transfer_id']!);
    if (transfer === undefined || BigInt(transfer['amount'] as number) !== BigInt(payout['amount_minor']!) || BigInt(transfer['amount_reversed'] as number) !== BigInt(payout['reversed_minor']!)) faults.push(`payout ${payout['id']} and its transfer differ`);
  }
  const known = new Set(payouts.map((payout) => payout['stripe_transfer_id']));
  for (const transfer of transfers) if (!known.has(transfer.id) && (transfer['amount'] as number) !== (transfer['amount_reversed'] as number)) faults.push(`transfer ${transfer.id} belongs to no payout`);
  return faults;
}
