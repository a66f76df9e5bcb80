import { type LeaseId, parseId, type QuoteOptionId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { explain, finishOf, startOf } from '@switchyard/market';
import { findReservation, insertReservation, lockHoldOfOption, quoteOfOption, reservationOfOption, type StoredQuote, type StoredQuoteOption, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, orgOf, recordDeed } from '../graphql/doing.js';
import { invalidInput, plainRefusal, refuse } from '../graphql/refusals.js';
import { usd } from '../jobs/job-view.js';
import { bindQuote } from '../quotes/bind-quote.js';
import { type MarketReader, policyOf, type QuoteParts } from '../quotes/read-market.js';
import { makeBlockQuote, takeOrPay } from './quote-reservation.js';
import { readBlock, readMaxTotal } from './read-block.js';
import { reservationView, type ReservationView } from './reservation-view.js';

const OPTION = ['input', 'quoteOptionId'];

/**
 * Buys a block: its place is held (if it was not yet), credit is checked against its worst case, and the scheduler makes the lease with its next sweep. Bought
 * again, an option is the reservation it became.
 */
export async function reserveCapacity(tx: Tx, doing: Doing, quoting: QuoteParts, input: Schema.ReserveCapacityInput, market: MarketReader): Promise<ReservationView> {
  const { name, maxTotal } = readInput(input);
  const optionId = input.quoteOptionId == null ? await cheapest(tx, doing, quoting, input.spec!, maxTotal!, market) : (parseId('opt', input.quoteOptionId) ?? notFound());
  const before = await reservationOfOption(tx, optionId);
  if (before) return reservationView(before);
  const { quote, option } = await findBlock(tx, optionId);
  if (maxTotal !== undefined && takeOrPay(option.placement) > maxTotal) return refuse(plainRefusal('NO_PLACEMENT', `The block costs ${usd(takeOrPay(option.placement))} USD, more than maxTotalUsd (${usd(maxTotal)}).`, ['input', 'maxTotalUsd']));
  await bindQuote(tx, doing, quoting, { quoteOptionId: optionId }, market);
  return buy(tx, doing, quote, option, name);
}

function readInput(input: Schema.ReserveCapacityInput): { readonly name: string; readonly maxTotal: bigint | undefined } {
  const check = new InputCheck();
  const name = check.optionalText('name', input.name, 200) ?? 'reservation';
  const maxTotal = readMaxTotal(input.maxTotalUsd, check.problems);
  if ((input.spec == null) === (input.quoteOptionId == null)) check.problem('spec', 'give either a spec or a quoteOptionId, not both and not neither');
  else if (input.spec != null && input.maxTotalUsd == null) check.problem('maxTotalUsd', 'is required with a spec: say what the block may cost at most');
  check.done();
  return { name, maxTotal };
}

async function cheapest(tx: Tx, doing: Doing, quoting: QuoteParts, spec: Schema.ReservationSpecInput, maxTotal: bigint, market: MarketReader): Promise<QuoteOptionId> {
  const ask = readBlock(spec, doing, policyOf(quoting), ['input', 'spec']);
  const { options, refusals } = await makeBlockQuote(tx, doing, quoting, ask, market);
  const [first] = [...options].sort((a, b) => (takeOrPay(a.placement) < takeOrPay(b.placement) ? -1 : takeOrPay(a.placement) > takeOrPay(b.placement) ? 1 : a.optionId < b.optionId ? -1 : 1));
  if (!first) return refuse(plainRefusal('NO_PLACEMENT', `No pool has these GPUs throughout the window. ${refusals.slice(0, 3).map(explain).join(' ')}`, ['input', 'spec']));
  if (takeOrPay(first.placement) <= maxTotal) return first.optionId;
  return refuse(plainRefusal('NO_PLACEMENT', `The cheapest block costs ${usd(takeOrPay(first.placement))} USD, more than maxTotalUsd (${usd(maxTotal)}).`, ['input', 'maxTotalUsd']));
}

const notFound = (): never => refuse(plainRefusal('NOT_FOUND', 'You have no such option: ask for a quote.', OPTION));
async function findBlock(tx: Tx, optionId: QuoteOptionId): Promise<{ readonly quote: StoredQuote; readonly option: StoredQuoteOption }> {
  const quote = (await quoteOfOption(tx, optionId)) ?? notFound();
  const option = quote.options.find((candidate) => candidate.optionId === optionId) ?? notFound();
  return option.kind === 'reservation' ? { quote, option } : refuse(plainRefusal('WRONG_STATE', 'The option is of a job: submit the job with it, or ask quoteReservation.', OPTION));
}

/** Under the lock of its site, which holding it took. */
async function buy(tx: Tx, doing: Doing, quote: StoredQuote, { optionId, placement }: StoredQuoteOption, name: string): Promise<ReservationView> {
  const { context: { now }, parts } = doing;
  const hold = (await lockHoldOfOption(tx, optionId)) ?? notFound();
  const id: LeaseId = parts.ids.next('lease');
  const operator = await tx.one<{ operatorOrg: string }>(`SELECT operator_org AS "operatorOrg" FROM market.site WHERE id = $1`, [placement.siteId]);
  if (!operator) return refuse(invalidInput([{ path: OPTION, message: 'its site is not listed any more' }]));
  await insertReservation(tx, {
    id, customerOrg: orgOf(doing), operatorOrg: operator.operatorOrg as never, name, siteId: placement.siteId, poolId: placement.poolId, offerId: placement.offerId, quoteId: quote.id, optionId, holdId: hold.holdId,
    cardId: parts.ids.next('card'), gpuCount: placement.gpusHeld, window: { from: startOf(placement), to: finishOf(placement) }, takeOrPayMicroUsd: takeOrPay(placement), powerMicroUsd: placement.powerTotal, createdAt: now,
  });
  await recordDeed(tx, doing, 'reservation.buy', id, { quoteOptionId: optionId, gpuCount: placement.gpusHeld, takeOrPayUsd: usd(takeOrPay(placement)) });
  return reservationView((await findReservation(tx, id))!);
}
