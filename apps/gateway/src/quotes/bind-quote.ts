import { never, type OrgId, parseId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { bindHold, finishOf, type Hold, type HoldRefusal, instantText, reachingTo, startOf } from '@switchyard/market';
import { appendEvent, databaseError, insertHold, lockHoldOfOption, lockSiteForHold, type NewHold, notCompleted, openHolds, quoteOfOption, type StoredQuote, type StoredQuoteOption, type Tx } from '@switchyard/store';
import { type Doing, orgOf, recordDeed } from '../graphql/doing.js';
import { type LimitRefusal, plainRefusal, refuse } from '../graphql/refusals.js';
import { exposureOf, guardSpending, spenderOf } from '../jobs/guard-spending.js';
import { keepCapacity } from './keep-capacity.js';
import { type OptionView, optionView } from './quote-view.js';
import { type MarketReader, policyOf, type QuoteParts } from './read-market.js';

const PATH = ['input', 'quoteOptionId'];
const gone = (): never => refuse(plainRefusal('NO_PLACEMENT', 'The place was taken since the quote was made: ask for a quote again.', PATH));

/** Keeps an option's GPUs and power for the customer for some minutes. Of two who want the same the first gets it. */
export async function bindQuote(tx: Tx, doing: Doing, quoting: QuoteParts, input: Schema.BindQuoteInput, market: MarketReader): Promise<OptionView> {
  const { context: { now }, parts } = doing;
  const { quote, option } = await findOption(tx, input.quoteOptionId);
  const { siteId } = option.placement;
  if (!(await lockSiteForHold(tx, siteId, now))) return gone();
  const before = await lockHoldOfOption(tx, option.optionId);
  const rank = quote.options.indexOf(option) + 1;
  if (before) return boundBefore(before, option, now, rank);
  // The GPUs of a reservation are the customer's already.
  if (option.placement.reservationId !== undefined) return refuse(plainRefusal('WRONG_STATE', 'A place inside your own reservation need not be held: submit the job with its reservationId.', PATH));
  const [first] = await notCompleted(tx, quote.spec.after);
  if (first !== undefined) return refuse(plainRefusal('WRONG_STATE', `The job comes after ${first}, which has not completed: no time can be held for it. Submit it without binding; it is placed as soon as it can run.`, PATH));
  const policy = reachingTo(policyOf(quoting), now, finishOf(option.placement));
  const bound = bindHold(parts.ids.next('hold'), orgOf(doing), option.placement.gpusHeld, option.placement, quote.validUntil, await openHolds(tx, orgOf(doing), now), now, policy);
  if (!bound.ok) return refuse(holdRefusal(bound.error));
  // Who cannot pay keeps nobody else's room.
  await guardSpending(tx, exposureOf(quote.spec, option.placement), spenderOf(doing, parts.ids.next('job'), quote.spec), now);
  const hold = endByStart(bound.value);
  const kept = keepCapacity(quote.spec, option.placement, await market({ policy }), policy, parts.ids) ?? gone();
  await write(tx, doing, { hold, quoteId: quote.id, optionId: option.optionId, operatorOrg: kept.operatorOrg, allocations: kept.allocations, draw: kept.draw });
  return optionView(option, hold.expiresAt, rank);
}

async function findOption(tx: Tx, id: string): Promise<{ quote: StoredQuote; option: StoredQuoteOption }> {
  const optionId = parseId('opt', id);
  const quote = optionId && (await quoteOfOption(tx, optionId));
  const option = quote?.options.find((candidate) => candidate.optionId === optionId);
  return quote && option ? { quote, option } : refuse(plainRefusal('NOT_FOUND', 'You have no such option: ask for a quote.', PATH));
}
/** Binding what is bound already changes nothing. */
function boundBefore(hold: Hold & { readonly usedByJob: string | null; readonly released: boolean }, option: StoredQuoteOption, now: number, rank: number): OptionView {
  if (hold.usedByJob !== null) return refuse(plainRefusal('WRONG_STATE', `The option was used for ${hold.usedByJob}: ask for another quote.`, PATH));
  if (hold.released || hold.expiresAt <= now) return refuse(plainRefusal('EXPIRED', `The hold ended at ${instantText(hold.expiresAt)}: ask for another quote.`, PATH));
  return optionView(option, hold.expiresAt, rank);
}
/** A place that has begun without a job is no place any more. */
function endByStart(hold: Hold): Hold {
  const startsAt = startOf(hold.placement);
  return startsAt < hold.expiresAt ? { ...hold, expiresAt: startsAt } : hold;
}
function holdRefusal(refusal: HoldRefusal): LimitRefusal | ReturnType<typeof plainRefusal> {
  switch (refusal.kind) {
    case 'QuoteExpired':
      return plainRefusal('EXPIRED', `The quote was good until ${instantText(refusal.validUntil)}: ask again.`, PATH);
    case 'StartsTooSoon':
      return plainRefusal('EXPIRED', `The option was to start at ${instantText(refusal.startsAt)}, which has passed: ask again.`, PATH);
    case 'TooManyHolds':
      return {
        __typename: 'LimitRefusal', code: 'TOO_MANY_HOLDS', path: null, limitUsd: null, requestedUsd: null,
        message: `Your organisation has ${refusal.open} options bound, ${refusal.max} are allowed at once: submit one, or wait until one ends.`,
      };
    default:
      return never(refusal);
  }
}

async function write(tx: Tx, doing: Doing, held: NewHold): Promise<void> {
  const { hold, optionId, quoteId, operatorOrg } = held;
  const { siteId, poolId } = hold.placement;
  try {
    await insertHold(tx, doing.parts.ids, held);
  } catch (error) {
    // 23P01: the GPUs are somebody else's; 23514: the feeder would carry too much.
    const code = databaseError(error)?.code;
    if (code === '23P01' || code === '23514') return gone();
    throw error;
  }
  await appendEvent(tx, {
    topic: 'quote.bound', aggregateId: hold.holdId, aggregateSeq: 1n, occurredAt: hold.createdAt, customerOrg: hold.orgId satisfies OrgId, operatorOrg, siteId,
    payload: { holdId: hold.holdId, siteId, poolId, gpuCount: hold.gpuCount, segments: hold.placement.segments, expiresAt: hold.expiresAt },
  });
  await recordDeed(tx, doing, 'quote.bind', hold.holdId, { quoteId, optionId, siteId, poolId, expiresAt: hold.expiresAt });
}
