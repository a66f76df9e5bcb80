import { type EpochMs, microUsdPerMwh, toIso } from '@switchyard/kernel';
import { REAL_TIME_STALENESS } from '@switchyard/power';
import { beginSeries, countSeries, type NewPrint, type SeriesKind, type SeriesRow, seriesOf, storePrints, type Tx } from '@switchyard/store';
import type { Schema } from '@switchyard/graphql-client';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, orgOf, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';

export type ImportPricesInput = Omit<Schema.ImportPricesInput, 'points'> & {
  readonly points: readonly { readonly from: EpochMs; readonly to: EpochMs; readonly priceUsdPerMwh: string }[];
};
export interface PricesImportedView {
  readonly __typename: 'PricesImported';
  readonly seriesId: string;
  readonly added: number;
  readonly restated: number;
  readonly unchanged: number;
}
const POINTS_MAX = 5_000;
/** 100,000 USD/MWh, beyond every market's cap. */
const PRICE_MAX = 100_000_000_000n;
const PRICE = { scale: 6, min: -PRICE_MAX, max: PRICE_MAX } as const;
const DAY_SECONDS = 86_400;

const kinds = { REAL_TIME: 'real_time', DAY_AHEAD: 'day_ahead', FORECAST: 'forecast' } as const satisfies Record<Schema.PriceKind, SeriesKind>;
const staleAfterSeconds = (kind: SeriesKind): number => (kind === 'forecast' ? DAY_SECONDS : REAL_TIME_STALENESS.refuseAfterMs / 1_000);

function checkPoints(check: InputCheck, { points, intervalSeconds }: ImportPricesInput): NewPrint[] {
  if (points.length < 1 || points.length > POINTS_MAX) check.problem('points', `must have 1 to ${POINTS_MAX} items, has ${points.length}`);
  const intervalMs = intervalSeconds * 1_000;
  const prints = points.slice(0, POINTS_MAX).flatMap((point, i): NewPrint[] => {
    const price = check.decimal(`points.${i}.priceUsdPerMwh`, point.priceUsdPerMwh, PRICE);
    if (point.from % intervalMs !== 0) check.problem(`points.${i}.from`, `is not on a boundary of ${intervalSeconds} s`);
    if (point.to - point.from !== intervalMs) check.problem(`points.${i}.to`, `must be ${intervalSeconds} s after from`);
    return price === undefined ? [] : [{ from: point.from, to: point.to, microUsdPerMwh: microUsdPerMwh(price) }];
  });
  check.distinct((i) => `points.${i}.from`, points.map((point) => toIso(point.from)), 'the interval');
  return prints;
}

/** Appends prices: new intervals, and new revisions of intervals that now read otherwise; `storePrints` tells the rest of the house. */
export async function importPrices(tx: Tx, doing: Doing, input: ImportPricesInput): Promise<PricesImportedView> {
  const check = new InputCheck();
  const node = check.text('node', input.node, 60);
  const source = check.text('source', input.source, 200);
  check.within('intervalSeconds', input.intervalSeconds, 60, DAY_SECONDS);
  const prints = checkPoints(check, input);
  check.done();
  const series = await takeSeries(tx, doing, { node: node!, source: source!, kind: kinds[input.kind], intervalSeconds: input.intervalSeconds }, check);
  const counts = await storePrints(tx, series, prints, doing.context.now);
  await recordDeed(tx, doing, 'prices.import', series.id, { node, kind: series.kind, source, ...counts });
  return { __typename: 'PricesImported', seriesId: series.id, ...counts };
}

async function takeSeries(tx: Tx, doing: Doing, wanted: Pick<SeriesRow, 'node' | 'kind' | 'intervalSeconds' | 'source'>, check: InputCheck): Promise<SeriesRow> {
  const { person, parts } = doing;
  const find = (): Promise<SeriesRow | undefined> => seriesOf(tx, wanted.node, wanted.kind);
  if (!(await find())) {
    await beginSeries(tx, {
      ...wanted, id: parts.ids.next('series'), synthetic: false, staleAfterSeconds: staleAfterSeconds(wanted.kind), ownerOrg: person.kind === 'platform' ? null : orgOf(doing),
    });
  }
  const series = await find();
  if (!series) throw new Error(`series of ${wanted.node} was not begun`);
  if ((await countSeries(tx, series.id, 0)) === undefined) {
    refuse(plainRefusal('FORBIDDEN', `Prices of ${wanted.node} (${spelled(wanted.kind)}) are imported by another organisation.`, ['input', 'node']));
  }
  if (series.intervalSeconds !== wanted.intervalSeconds) check.problem('intervalSeconds', `the series has intervals of ${series.intervalSeconds} s`);
  check.done();
  return series;
}
const spelled = (kind: SeriesKind): string => kind.replace('_', ' ');
