import { invalidRequest } from '../http/twin-error.js';
import type { Kind } from '../state/kinds.js';
import { transactionAt } from './balance.js';
import type { Call } from './call.js';
import { shownInvoice } from './invoice-state.js';

const kindOfPrefix: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['acct', 'account'], ['ch', 'charge'], ['cn', 'credit_note'], ['cus', 'customer'], ['du', 'dispute'], ['in', 'invoice'], ['inpay', 'invoice_payment'],
  ['pi', 'payment_intent'], ['pm', 'payment_method'], ['po', 'payout'], ['re', 'refund'], ['seti', 'setup_intent'], ['tr', 'transfer'], ['trr', 'transfer_reversal'],
]);

function load(call: Call<unknown>, id: string): unknown {
  const prefix = id.slice(0, id.indexOf('_'));
  if (prefix === 'txn') {
    const entry = call.store.get('balance_entry', id);
    return entry && transactionAt(entry.transaction, call.now);
  }
  const kind = kindOfPrefix.get(prefix);
  if (kind === 'invoice') {
    const invoice = call.store.get('invoice', id);
    return invoice && shownInvoice(invoice);
  }
  return kind && call.store.get(kind, id);
}

/** A copy of the answer with the ids along the path replaced by their objects; `a.b.c` walks members and every item of a list. */
export function expand(call: Call<unknown>, value: unknown, path: readonly string[]): unknown {
  const [member, ...rest] = path;
  if (member === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => expand(call, item, path));
  if (typeof value !== 'object' || value === null) return value;
  const now = included(call, value as Readonly<Record<string, unknown>>, member);
  const loaded = typeof now === 'string' ? load(call, now) : now;
  if (typeof now === 'string' && loaded === undefined) throw invalidRequest(`This property cannot be expanded (${path.join('.')}).`, { param: 'expand', code: 'property_not_expandable' });
  return { ...value, [member]: expand(call, loaded, rest) };
}

/** Members that are in an answer only when asked for. */
function included(call: Call<unknown>, value: Readonly<Record<string, unknown>>, member: string): unknown {
  if (value.object === 'invoice' && member === 'payments') {
    const data = call.store.all('invoice_payment').filter((payment) => payment.invoice === value.id);
    return { object: 'list', data, has_more: false, url: `/v1/invoice_payments?invoice=${String(value.id)}` };
  }
  if (!(member in value)) throw invalidRequest(`This property cannot be expanded (${member}).`, { param: 'expand', code: 'property_not_expandable' });
  return value[member];
}
