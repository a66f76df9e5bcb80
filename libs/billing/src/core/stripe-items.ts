import { sum, type InvoiceId, type InvoiceLineId, type LeaseId, type MinorUnits } from '@switchyard/kernel';
import { customerLines, type Invoice, type InvoiceLine } from './invoice.js';

/** What Stripe takes on one invoice: "a maximum of 250 items per invoice" (`InvoiceItemCreateParams.invoice` of stripe 23.1). */
export const STRIPE_ITEMS_MAX = 250;
const DESCRIPTION_MAX = 500;
const NAMES: Readonly<Record<InvoiceLine['category'], string>> = { charge: 'Charges', credit: 'Credits', commitment: 'Commitments', tax: 'Tax', fee: 'Fees' };

/** What Stripe is sent for one or more lines. */
export interface StripeItem {
  /** Id of the first line it holds. */
  readonly id: InvoiceLineId;
  /** At most 500 characters. */
  readonly description: string;
  readonly amountMinor: MinorUnits;
  readonly lines: readonly InvoiceLine[];
}

/**
 * The items of an invoice at Stripe, in statement order: one per line the customer owes, as long as Stripe takes so many. Of more, each lease's lines
 * of one category are one item; if that is still too many, those of a run of neighbouring leases at one site; and at last whatever the site. Tax always
 * stands apart, items sum to the lines, and the same lines come to the same items whenever they are asked for.
 */
export function stripeItemsOf(invoice: Pick<Invoice, 'id' | 'lines'>): readonly StripeItem[] {
  const lines = customerLines(invoice);
  if (lines.length <= STRIPE_ITEMS_MAX) return lines.map((line) => itemOf([line], line.label));
  const byLease = groupsOf(lines, ({ contract, category }) => `${contract.leaseId}/${category}`);
  const groups = fits(byLease) ? byLease : (runsOf(lines, ({ contract }) => contract.siteId) ?? runsOf(lines, () => 'every site')!);
  return groups.map((group) => itemOf(group, descriptionOf(invoice.id, group)));
}

type Lines = readonly InvoiceLine[];
const fits = (groups: readonly Lines[]): boolean => groups.length <= STRIPE_ITEMS_MAX;

const itemOf = (lines: Lines, description: string): StripeItem =>
  ({ id: lines[0]!.id, description: description.slice(0, DESCRIPTION_MAX), amountMinor: sum(lines.map((line) => line.amountMinor)), lines });

/** Lines with the same key, where the first of them stood. */
function groupsOf(lines: Lines, keyOf: (line: InvoiceLine) => string): readonly Lines[] {
  const groups = new Map<string, InvoiceLine[]>();
  for (const line of lines) {
    const key = keyOf(line);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  return [...groups.values()];
}

/** Lines by runs of 2, 4, 8 … leases that are neighbours in a place, the shortest that fit. @returns undefined: there are too many places */
function runsOf(lines: Lines, placeOf: (line: InvoiceLine) => string): readonly Lines[] | undefined {
  const places = new Map<string, Map<LeaseId, number>>();
  for (const line of lines) {
    const leases = places.get(placeOf(line)) ?? new Map<LeaseId, number>();
    places.set(placeOf(line), leases);
    if (!leases.has(line.contract.leaseId)) leases.set(line.contract.leaseId, leases.size);
  }
  const longest = Math.max(...[...places.values()].map((leases) => leases.size));
  for (let length = 2; ; length *= 2) {
    const groups = groupsOf(lines, (line) => `${placeOf(line)}/${Math.floor(places.get(placeOf(line))!.get(line.contract.leaseId)! / length)}/${line.category === 'tax'}`);
    if (fits(groups)) return groups;
    if (length >= longest) return undefined;
  }
}

function descriptionOf(invoiceId: InvoiceId, group: Lines): string {
  const [{ contract, category, label }] = group as readonly [InvoiceLine];
  if (group.length === 1) return `Lease ${contract.leaseId}: ${label}`;
  const leases = new Set(group.map((line) => line.contract.leaseId)).size;
  const sites = new Set(group.map((line) => line.contract.siteId)).size;
  const whose = leases === 1 ? `lease ${contract.leaseId}` : `${leases} leases at ${sites === 1 ? contract.siteId : `${sites} sites`}`;
  const what = group.every((line) => line.category === category) ? NAMES[category] : 'Charges and credits';
  return `${what} of ${whose}: ${group.length} lines, each on invoice ${invoiceId} at Switchyard`;
}
