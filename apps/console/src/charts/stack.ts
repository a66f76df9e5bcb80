/** One day (or another step) of a picture of stacked bars: a value for each series, in the order of the series. */
export interface Column {
  readonly key: string;
  readonly values: readonly number[];
}
interface Piece {
  readonly series: number;
  /** Where it begins and ends on the axis; `low` is the one nearer to minus infinity. */
  readonly low: number;
  readonly high: number;
}
/** What is above nothing is stacked upwards, what is below it downwards, each in the order of the series. Nothing is left out. */
export function stackOf({ values }: Column): readonly Piece[] {
  let [above, below] = [0, 0];
  return values.flatMap((value, series) => {
    if (value === 0) return [];
    const piece = value > 0 ? { series, low: above, high: above + value } : { series, low: below + value, high: below };
    if (value > 0) above += value;
    else below += value;
    return [piece];
  });
}
/** Lowest and highest of all stacks, with 0. */
export function extentOf(columns: readonly Column[]): readonly [low: number, high: number] {
  const ends = columns.flatMap((column) => stackOf(column).flatMap(({ low, high }) => [low, high]));
  return [Math.min(0, ...ends), Math.max(0, ...ends)];
}
