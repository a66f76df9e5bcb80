import { epochMs, makeId, minorUnits, ok, unwrap, type InvoiceLineId } from '@switchyard/kernel';
import type { Invoice, InvoiceLine } from '../src/index.js';
import { theInvoice, toReview, type World } from './world.js';

/** The invoice in review as the bill of many leases, at three sites in turn: two charges, our fee and tax of each. @param minorOf the larger charge of the n-th lease */
export async function longBillInReview(world: World, leases: number, minorOf: (n: number) => bigint = (n) => 1_000n + BigInt(n)): Promise<Invoice> {
  const { id, lines } = await toReview(world);
  unwrap(await world.store.inTransaction(async (tx) => {
    await tx.saveInvoice({ ...theInvoice(world, id), lines: Array.from({ length: leases }, (_, n) => lines.map((line, k) => lineOfLease(line, n, k, minorOf(n)))).flat() });
    return ok(undefined);
  }));
  return theInvoice(world, id);
}
function lineOfLease(line: InvoiceLine, n: number, k: number, minor: bigint): InvoiceLine {
  const unlike = new Uint8Array(10);
  const amountMinor = minorUnits({ gpu_hour: minor, energy_pass_through: BigInt(n % 5) - 2n, platform_fee: minor / 12n, tax: minor / 10n }[line.componentKind as string]!);
  const contract = { ...line.contract, leaseId: makeId('lease', epochMs(1_000 + n), unlike), siteId: makeId('site', epochMs(n % 3), unlike) };
  return { ...line, contract, id: makeId('line', epochMs(10 * n + k), unlike) as InvoiceLineId, rated: null, ratedMinor: amountMinor, amountMinor };
}
