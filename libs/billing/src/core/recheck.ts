import { canonicalJson } from '@switchyard/kernel';
import { ratedLineToJson, recompute, type RatedLine } from '@switchyard/rating';
import type { InvoiceLine } from './invoice.js';
import type { RatedPeriod } from './month-lines.js';

/**
 * How a line compares with its recomputation.
 * - `same`: the same bytes. `different`: other bytes; the message names both amounts.
 * - `changed_since`: intervals behind it were replaced after it was billed, and the difference goes onto a later invoice.
 * - `not_rated`: nothing to compute: an advance, or a line whose usage was all taken back.
 */
export type RecheckVerdict = 'same' | 'different' | 'changed_since' | 'not_rated';
export interface LineRecheck {
  readonly lineId: string;
  readonly verdict: RecheckVerdict;
  readonly message: string;
}
const bytesOf = (line: RatedLine): string => canonicalJson(ratedLineToJson(line) as never);

/** A line with the derivation of every interval: priced again from its own quantities, prints and terms. */
export function recheckFromDerivation({ id, rated }: Pick<InvoiceLine, 'id' | 'rated'>): LineRecheck {
  if (rated === null) return notRated(id);
  return compared(id, rated, recompute(rated), false);
}
/**
 * A monthly line: rated again from the intervals that are stored, each priced anew.
 * @param rated the contract's months from stored intervals, up to the line's own at least
 * @param replacedSince whether an interval of the lease was replaced after the line was billed
 */
export function recheckFromIntervals({ id, rated: billed, billedFor, componentIndex }: Pick<InvoiceLine, 'id' | 'rated' | 'billedFor' | 'componentIndex'>, rated: readonly RatedPeriod[], replacedSince: boolean): LineRecheck {
  if (billed === null) return notRated(id);
  const again = rated.find(({ period }) => period.name === billedFor);
  const line = again?.rating.lines.find((l) => l.componentIndex === componentIndex);
  if (line === undefined) return { lineId: id, verdict: replacedSince ? 'changed_since' : 'different', message: `Rating ${billedFor ?? 'the lease'} again gives no such line.` };
  return compared(id, billed, line, replacedSince);
}
const notRated = (lineId: string): LineRecheck => ({ lineId, verdict: 'not_rated', message: 'It was not rated: there is nothing to compute again.' });
function compared(lineId: string, billed: RatedLine, again: RatedLine, replacedSince: boolean): LineRecheck {
  if (bytesOf(billed) === bytesOf(again)) return { lineId, verdict: 'same', message: 'Computed again to the same bytes.' };
  const words = `Billed from ${billed.amountMinor} minor units in all; computed again it is ${again.amountMinor}.`;
  return { lineId, verdict: replacedSince ? 'changed_since' : 'different', message: replacedSince ? `${words} Intervals were replaced since: the difference goes onto a later invoice.` : words };
}
