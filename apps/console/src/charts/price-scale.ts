interface PricedHour {
  readonly priceUsdPerMwh: number;
  readonly miningUsdPerMwh: number | null;
  readonly computeUsdPerMwh: number | null;
}
interface PriceScale {
  readonly min: number;
  readonly max: number;
  /** The computing line, when it is so far above everything else that it is told in words; null: it is drawn. */
  readonly above: number | null;
  /** Hours whose price is above the scale, and the highest of all. */
  readonly beyond: number;
  readonly highest: number;
}
/** Prices far above everything else would flatten the rest: the scale ends at this part of the hours, and says so. */
const SHOWN_SHARE = 0.98;
/** A line more than so many times as high as all else is told in words. */
const FAR_ABOVE = 3;

/** How high a picture of prices and what they pay for is drawn. @param allLines whether the computing line is on it wherever it is */
export function scaleOfPrices(hours: readonly PricedHour[], allLines: boolean): PriceScale {
  const sorted = hours.map((hour) => hour.priceUsdPerMwh).sort((a, b) => a - b);
  const highest = sorted.at(-1) ?? 0;
  const usual = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * SHOWN_SHARE))] ?? 0;
  const most = (of: (hour: PricedHour) => number | null): number => Math.max(0, ...hours.map((hour) => of(hour) ?? 0));
  const [mining, compute] = [most((hour) => hour.miningUsdPerMwh), most((hour) => hour.computeUsdPerMwh)];
  const rest = Math.max(10, usual, mining);
  const isFar = !allLines && compute > FAR_ABOVE * rest;
  const max = (isFar ? rest : Math.max(rest, compute)) * 1.08;
  return { min: Math.min(0, sorted[0] ?? 0), max, above: isFar ? compute : null, beyond: sorted.filter((price) => price > max).length, highest };
}

/** Neighbouring hours with the same answer as one piece. */
export function runsOf<Hour extends { readonly from: number; readonly to: number }, Of>(hours: readonly Hour[], of: (hour: Hour) => Of): readonly { readonly from: number; readonly to: number; readonly of: Of }[] {
  const runs: { from: number; to: number; of: Of }[] = [];
  for (const hour of hours) {
    const before = runs.at(-1);
    if (before !== undefined && before.to === hour.from && before.of === of(hour)) before.to = hour.to;
    else runs.push({ from: hour.from, to: hour.to, of: of(hour) });
  }
  return runs;
}
