import { formatDecimal, lengthMs, type EpochMs } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { type BlockAsk, type BlockOption, finishOf, jobOfBlock, type PoolRefusal, quoteBlock, reachingTo, startOf } from '@switchyard/market';
import { insertQuote, type StoredQuoteOption, type Tx } from '@switchyard/store';
import { type Doing, orgOf } from '../graphql/doing.js';
import { usd } from '../jobs/job-view.js';
import { type SiteRefusalView, siteRefusalView } from '../jobs/site-refusal-view.js';
import { type MarketReader, policyOf, type QuoteParts } from '../quotes/read-market.js';
import { readBlock } from './read-block.js';

/** Fields of an option that are its own. */
function blockOptionView({ optionId, placement, energy, perGpuHour }: StoredQuoteOption) {
  const { siteId, poolId, gpusHeld, total, powerTotal, worstCase } = placement;
  const window = { from: startOf(placement), to: finishOf(placement) };
  return {
    __typename: 'ReservationOption' as const, id: optionId, siteId, poolId, gpuCount: gpusHeld, startsAt: window.from, endsAt: window.to, takeOrPayUsd: usd(takeOrPay(placement)),
    usdPerGpuHour: usd(perHour(takeOrPay(placement), gpusHeld, lengthMs(window))), powerCostUsd: usd(powerTotal), totalUsd: usd(total), worstCaseUsd: usd(worstCase), totalUsdPerGpuHour: usd(perGpuHour),
    energyKwh: formatDecimal(energy, 3, 0),
  };
}
export type BlockOptionView = ReturnType<typeof blockOptionView>;
/** What of a block's option is owed whatever is used. */
export const takeOrPay = ({ total, powerTotal }: StoredQuoteOption['placement']): bigint => total - powerTotal;
/** Micro-USD per GPU-hour, half up. */
export const perHour = (total: bigint, gpus: number, ms: number): bigint => {
  const gpuMs = BigInt(gpus) * BigInt(ms);
  return gpuMs === 0n ? 0n : (total * 3_600_000n + gpuMs / 2n) / gpuMs;
};

export interface BlockQuoteView {
  readonly __typename: 'ReservationQuote';
  readonly id: string;
  readonly createdAt: EpochMs;
  readonly validUntil: EpochMs;
  readonly options: readonly BlockOptionView[];
  readonly refusals: readonly SiteRefusalView[];
}
export async function quoteReservation(tx: Tx, doing: Doing, quoting: QuoteParts, input: Schema.ReservationSpecInput, market: MarketReader): Promise<BlockQuoteView> {
  const ask = readBlock(input, doing, policyOf(quoting), ['input']);
  const quote = await makeBlockQuote(tx, doing, quoting, ask, market);
  return {
    __typename: 'ReservationQuote', id: quote.quoteId, createdAt: doing.context.now, validUntil: quote.validUntil, options: quote.options.map(blockOptionView), refusals: quote.refusals.map(siteRefusalView),
  };
}

/** Weighs the market and keeps the quote: its options can be held and bought like those of jobs. */
export async function makeBlockQuote(tx: Tx, doing: Doing, quoting: QuoteParts, ask: BlockAsk, market: MarketReader): Promise<{ quoteId: string; validUntil: EpochMs; options: readonly StoredQuoteOption[]; refusals: readonly PoolRefusal[] }> {
  const { now } = doing.context;
  const policy = reachingTo(policyOf(quoting), now, ask.window.to);
  const quote = quoteBlock(ask, orgOf(doing), await market({ policy }), policy, doing.parts.ids);
  const options = quote.options.map((option) => toStored(option, ask.gpuCount));
  await insertQuote(tx, { id: quote.quoteId, customerOrg: orgOf(doing), spec: jobOfBlock(ask), options, refusals: quote.refusals, createdAt: now, validUntil: quote.validUntil });
  return { quoteId: quote.quoteId, validUntil: quote.validUntil, options, refusals: quote.refusals };
}
const toStored = ({ optionId, placement, energy, perGpuHour }: BlockOption, gpusHeld: number): StoredQuoteOption => ({ optionId, kind: 'reservation', placement: { ...placement, gpusHeld }, energy, perGpuHour });
