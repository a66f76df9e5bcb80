import { addExact, epochMs, exact, EXACT_ZERO, formatDecimal, formatExact, type EpochMs } from '@switchyard/kernel';
import { intervalsCountByLine, provenanceByLine, provenanceKey, type ProvenanceRow } from '@switchyard/store';
import { type Connection, type PageArguments, pageStart, toConnection } from '../graphql/connection.js';
import type { GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';
import type { LineView } from './views.js';

/** The last instant that dates of the platform can name, in milliseconds either way of 1970. */
const INSTANT_MAX = 8.64e15;

/** A page of the intervals a line rests on: two queries for all lines that are asked about at once. */
export async function pageOfProvenance({ loaders }: GqlContext, line: LineView, page: PageArguments): Promise<Connection<object>> {
  const { limit, after } = pageStart(page);
  const start = after === null ? null : instantOf(after.sort);
  const [rows, count] = await Promise.all([
    loaders.many<ProvenanceRow>(`provenanceByLine ${limit + 1}`, provenanceByLine(limit + 1), provenanceKey(line.id, start)),
    loaders.one<{ key: string; n: number }>('intervalsCountByLine', intervalsCountByLine, line.id),
  ]);
  return toConnection(rows.map((row) => ({ ...intervalView(line, row), startsAt: row.from })), limit, count?.n ?? 0, ({ startsAt }) => ({ sort: String(startsAt), id: 'interval' }));
}
/** A cursor is an instant, so that one page of every line of an invoice begins behind the same. @throws ApiError when it is none */
function instantOf(sort: string): EpochMs {
  const instant = /^-?\d{1,15}$/.test(sort) ? Number(sort) : Number.NaN;
  if (!(Math.abs(instant) <= INSTANT_MAX)) throw new ApiError('BAD_USER_INPUT', 'after is not a cursor of this list.');
  return epochMs(instant);
}

function intervalView({ component }: LineView, row: ProvenanceRow): object {
  const micros = row.amounts.map(({ numerator, denominator }) => exact(BigInt(numerator), BigInt(denominator))).reduce(addExact, EXACT_ZERO);
  // Energy counts in millionths of a watt-hour, PUE included; a kWh has nine decimals of it.
  const energyKwh = component.startsWith('energy_') && row.quantity !== null ? formatDecimal(BigInt(row.quantity), 9, 0) : null;
  const isPriced = component === 'energy_pass_through' || component === 'energy_indexed';
  return {
    from: row.from, to: row.to, gpuSeconds: Number(row.gpuSeconds), energyKwh, preciseMicroUsd: formatExact(micros), quality: row.quality, readingIds: row.readingIds,
    priceUsdPerMwh: isPriced && row.microUsdPerMwh !== null ? formatDecimal(row.microUsdPerMwh, 6, 2) : null, pricePrint: isPriced && row.printId !== null ? `${row.printId}#${row.printRevision}` : null,
  };
}
