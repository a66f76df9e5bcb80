/**
 * Books kept a second time, to hold the first against. They share no code with the product: nothing here imports anything but node's own crypto and its neighbours (a spec
 * reads the imports). They read the database through SQL and Stripe over HTTP, and come to months, usage, rates, lines, hashes and sums by their own way.
 */
import { judgeBooks } from './books.js';
import { readFacts, type Ask } from './facts.js';
import { readInvoices } from './invoices.js';
import { amountFaults, judgeLines } from './lines.js';
import { judgeStripe, type ReadStripe } from './stripe.js';

export type { Ask } from './facts.js';
export type { ReadStripe } from './stripe.js';
export interface Verdict {
  readonly leases: number;
  readonly readings: number;
  readonly prints: number;
  readonly invoices: number;
  /** Lines computed again and found the same to the byte. */
  readonly lines: number;
  /** Of them, those that follow from less than was known when they were written. */
  readonly linesFromEarlier: number;
  readonly transactions: number;
  readonly faults: readonly string[];
}

/** @param now market time of the database */
export async function judge(ask: Ask, readStripe: ReadStripe, now: number): Promise<Verdict> {
  const facts = await readFacts(ask);
  const invoices = await readInvoices(ask, now);
  const lines = judgeLines(facts, invoices);
  const books = await judgeBooks(ask, invoices);
  const count = <T>(groups: Iterable<readonly T[]>): number => [...groups].reduce((total, group) => total + group.length, 0);
  return {
    leases: facts.leases.size, readings: count([...facts.leases.values()].map((lease) => lease.reports)), prints: count(facts.prints.values()), invoices: invoices.all.length,
    lines: lines.checked, linesFromEarlier: lines.fromEarlier, transactions: books.transactions,
    faults: [...lines.faults, ...amountFaults(invoices), ...books.faults, ...(await judgeStripe(ask, readStripe, invoices))],
  };
}
