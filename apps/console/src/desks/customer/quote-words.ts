import { money } from '../../format/money.js';
import { duration, utc } from '../../format/time.js';
import type { QuoteOption } from './quote-live.js';
import { runMs } from './quote-reasons.js';

/** How a person calls a kind of option. */
const kindWords: Readonly<Record<QuoteOption['kind'], string>> = { NOW: 'Soonest', CHEAPEST: 'Cheapest', FRONTIER: 'Between', RESERVATION: 'Block' };
/** `Cheapest` where there is one option alone: it is both ends. */
export const kindOf = (option: QuoteOption, of: readonly QuoteOption[]): string => (of.length === 1 ? 'Only way' : kindWords[option.kind]);

/** All of an option in one sentence, for who hears it. */
export function optionSentence(option: QuoteOption, of: readonly QuoteOption[]): string {
  const { site, pool, totalUsd, finishesAt, segments } = option;
  return `${kindOf(option, of)}: ${money(totalUsd)} all-in, finished ${utc(finishesAt)}, at ${site.name} on ${pool.gpuModel}, running ${duration(runMs(option))}${segments.length > 1 ? ` in ${segments.length} pieces` : ''}`;
}
