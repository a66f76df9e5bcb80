import { minorUnits, ONE_MILLION, type Currency, type InvoiceId, type MinorUnits } from '@switchyard/kernel';
import type { ComponentKind, LineSide } from '@switchyard/rating';

/** What a reviewer should look at before approving, in the order it is shown. */
export const anomalyKinds = ['first_invoice', 'total_up', 'total_down', 'zero_usage', 'missing_usage', 'estimated_usage', 'price_outlier', 'late_data', 'remarks'] as const;
export type AnomalyKind = (typeof anomalyKinds)[number];
export interface Anomaly {
  readonly kind: AnomalyKind;
  /** One sentence with the figures it rests on. */
  readonly message: string;
}

/** From where on something is worth a look, as data. Shares are in millionths. */
export interface AnomalyPolicy {
  /** A total this much above or below the invoice before it (inclusive), if it also differs by `totalChangeFromMinor`. */
  readonly totalChangePpm: bigint;
  readonly totalChangeFromMinor: MinorUnits;
  /** Share of the measured time that is estimated, and that nothing is known of (both inclusive). */
  readonly estimatedSharePpm: bigint;
  readonly missingSharePpm: bigint;
  /** Prints outside these bounds are outliers, in micro-USD per MWh. */
  readonly priceLowMicroUsdPerMwh: bigint;
  readonly priceHighMicroUsdPerMwh: bigint;
}
/** A quarter up or down from 50.00; a tenth estimated; a hundredth missing; prints outside -150 to 1,000 USD/MWh, which the markets of 2024 left in rare hours only. */
export const houseAnomalies: AnomalyPolicy = {
  totalChangePpm: 250_000n, totalChangeFromMinor: minorUnits(5_000n), estimatedSharePpm: 100_000n, missingSharePpm: 10_000n,
  priceLowMicroUsdPerMwh: -150_000_000n, priceHighMicroUsdPerMwh: 1_000_000_000n,
};

/** A line as far as reviewing compares it. */
export interface ReviewedLine {
  readonly componentKind: ComponentKind;
  readonly side: LineSide;
  readonly amountMinor: MinorUnits;
  /** The invoice it corrects; null: none. */
  readonly corrects: string | null;
}
/** What the intervals behind an invoice's lines say, added up. Times in milliseconds. */
export interface ReviewedUsage {
  readonly intervals: number;
  readonly gpuSeconds: bigint;
  readonly measuredMs: number;
  readonly estimatedMs: number;
  readonly missingMs: number;
  /** Intervals that were replaced after they had been rated once. */
  readonly replaced: number;
  /** Lowest and highest print, in micro-USD per MWh; null: nothing follows an index. */
  readonly lowestMicroUsdPerMwh: bigint | null;
  readonly highestMicroUsdPerMwh: bigint | null;
  /** What metering wrote for finance. */
  readonly remarks: readonly string[];
}
/** An invoice and the last issued one of the same customer, currency and kind (month or single lease) before it. */
export interface ReviewFacts {
  readonly currency: Currency;
  readonly totalMinor: MinorUnits;
  readonly lines: readonly ReviewedLine[];
  readonly usage: ReviewedUsage;
  readonly previous: { readonly invoiceId: InvoiceId; readonly totalMinor: MinorUnits; readonly lines: readonly ReviewedLine[] } | null;
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
const amount = (minor: bigint, currency: Currency): string => `${minor < 0n ? '-' : ''}${magnitude(minor) / 100n}.${`${magnitude(minor) % 100n}`.padStart(2, '0')} ${currency}`;
const percent = (ppm: bigint): string => `${ppm / 10_000n}.${`${(ppm % 10_000n) / 1_000n}`} %`;
const usdPerMwh = (micros: bigint): string => `${micros < 0n ? '-' : ''}${magnitude(micros) / ONE_MILLION}.${`${(magnitude(micros) % ONE_MILLION) / 10_000n}`.padStart(2, '0')} USD/MWh`;

/** How a total moved, in millionths of the one before it; null when that was nothing. */
export function changePpm(currentMinor: MinorUnits, previousMinor: MinorUnits): bigint | null {
  return previousMinor === 0n ? null : ((currentMinor - previousMinor) * ONE_MILLION) / magnitude(previousMinor);
}

/** Everything about an invoice that a reviewer should look at, in the order of `anomalyKinds`. Same facts, same answer. */
export function anomaliesOf(facts: ReviewFacts, policy: AnomalyPolicy = houseAnomalies): readonly Anomaly[] {
  return anomalyKinds.flatMap((kind) => {
    const message = wordsFor(kind, facts, policy);
    return message === undefined ? [] : [{ kind, message }];
  });
}

function wordsFor(kind: AnomalyKind, facts: ReviewFacts, policy: AnomalyPolicy): string | undefined {
  const { usage, previous, lines } = facts;
  switch (kind) {
    case 'first_invoice':
      return previous === null ? 'Nothing of this kind was invoiced to the customer before: there is nothing to compare it with.' : undefined;
    case 'total_up':
    case 'total_down':
      return totalMoved(kind === 'total_up' ? 1n : -1n, facts, policy);
    case 'zero_usage':
      return lines.some(isUsageCharge) && usage.gpuSeconds === 0n && usage.intervals > 0 ? `${usage.intervals} intervals, and no GPU ran in any of them.` : undefined;
    case 'missing_usage':
      return shareWords(usage.missingMs, usage, policy.missingSharePpm, 'has no reading');
    case 'estimated_usage':
      return shareWords(usage.estimatedMs, usage, policy.estimatedSharePpm, 'is estimated');
    case 'price_outlier':
      return outlier(usage, policy);
    case 'late_data': {
      const corrections = lines.filter((line) => line.corrects !== null).length;
      if (corrections === 0 && usage.replaced === 0) return undefined;
      return `${corrections} lines correct earlier invoices; ${usage.replaced} intervals were replaced after they were first rated.`;
    }
    case 'remarks': {
      const [first, ...more] = usage.remarks;
      return first === undefined ? undefined : `${first}${more.length === 0 ? '' : ` (and ${more.length} more)`}`;
    }
  }
}
const isUsageCharge = ({ componentKind, side }: ReviewedLine): boolean => side === 'customer' && componentKind === 'gpu_hour';

function totalMoved(direction: bigint, { totalMinor, previous, currency }: ReviewFacts, policy: AnomalyPolicy): string | undefined {
  if (previous === null) return undefined;
  const moved = (totalMinor - previous.totalMinor) * direction;
  if (moved <= 0n || moved < policy.totalChangeFromMinor || moved * ONE_MILLION < policy.totalChangePpm * magnitude(previous.totalMinor)) return undefined;
  const ppm = changePpm(totalMinor, previous.totalMinor);
  return `${amount(totalMinor, currency)} after ${amount(previous.totalMinor, currency)} on ${previous.invoiceId}: ${direction > 0n ? 'up' : 'down'} ${amount(moved, currency)}${ppm === null ? '' : ` (${percent(magnitude(ppm))})`}.`;
}
function shareWords(partMs: number, { measuredMs }: ReviewedUsage, fromPpm: bigint, words: string): string | undefined {
  if (partMs === 0 || measuredMs === 0) return undefined;
  const ppm = (BigInt(partMs) * ONE_MILLION) / BigInt(measuredMs);
  return ppm < fromPpm ? undefined : `${percent(ppm)} of the time ${words}.`;
}
function outlier({ lowestMicroUsdPerMwh: low, highestMicroUsdPerMwh: high }: ReviewedUsage, policy: AnomalyPolicy): string | undefined {
  const seen = [...(low !== null && low < policy.priceLowMicroUsdPerMwh ? [low] : []), ...(high !== null && high > policy.priceHighMicroUsdPerMwh ? [high] : [])];
  return seen.length === 0 ? undefined : `Power was priced at ${seen.map(usdPerMwh).join(' and at ')}.`;
}

/** What one kind of line came to now and before. */
export interface KindChange {
  readonly componentKind: ComponentKind;
  readonly side: LineSide;
  readonly currentMinor: MinorUnits;
  readonly previousMinor: MinorUnits;
}
/** Lines of two invoices, added up by kind: this invoice's kinds in its order, then those only the other has. */
export function compareByKind(current: readonly ReviewedLine[], previous: readonly ReviewedLine[]): readonly KindChange[] {
  const sums = new Map<string, KindChange>();
  const count = (lines: readonly ReviewedLine[], side: 'currentMinor' | 'previousMinor'): void => {
    for (const { componentKind, side: bearer, amountMinor } of lines) {
      const key = `${bearer} ${componentKind}`;
      const before = sums.get(key) ?? { componentKind, side: bearer, currentMinor: minorUnits(0n), previousMinor: minorUnits(0n) };
      sums.set(key, { ...before, [side]: minorUnits(before[side] + amountMinor) });
    }
  };
  count(current, 'currentMinor');
  count(previous, 'previousMinor');
  return [...sums.values()];
}
