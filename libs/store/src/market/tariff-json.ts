import { type EpochMs, type MicroUsdPerMwh, microUsdPerMwh, ppm, type SeriesId, watts } from '@switchyard/kernel';
import { type IndexKind, type IndexRef, type LocalWindow, type MicroUsdPerKwMonth, microUsdPerKwMonth, type PeakMethod, type Tariff, type TariffComponent } from '@switchyard/power';
import { bigintOf, type JsonMap, listOf, mapOf, numberOf, textOf } from './decode.js';

/** Prices settle, and tariffs change, on this grid. */
export const SETTLEMENT_SECONDS = 300;

/** A row of `market.power_model` as far as the tariff goes: `tariff` is `{ components: TariffComponent[] }`, bigints as decimal text. */
export interface TariffRow {
  readonly version: number;
  readonly effectiveFrom: EpochMs;
  readonly tariff: unknown;
}

function decodeIndex(value: unknown, where: string): IndexRef {
  const index = mapOf(value, where);
  const kind = textOf(index, 'kind', where);
  if (kind !== 'day_ahead' && kind !== 'real_time') throw new TypeError(`${where}.kind ${JSON.stringify(kind)} is not a kind of index`);
  return { seriesId: textOf(index, 'seriesId', where) as SeriesId, node: textOf(index, 'node', where), kind: kind satisfies IndexKind };
}

const isGiven = (value: unknown): boolean => value !== null && value !== undefined;

function decodeWindow(value: unknown, where: string): LocalWindow {
  const window = mapOf(value, where);
  const list = (field: string): readonly number[] => listOf(window[field], `${where}.${field}`).map((item) => Number(item));
  return { months: list('months'), weekdays: list('weekdays'), fromMinute: numberOf(window, 'fromMinute', where), toMinute: numberOf(window, 'toMinute', where) };
}
function windowsOf<W>(component: JsonMap, where: string, rest: (window: JsonMap, where: string) => W): readonly (LocalWindow & W)[] {
  return listOf(component['windows'], `${where}.windows`).map((value, i) => ({
    ...decodeWindow(value, `${where}.windows[${i}]`), ...rest(mapOf(value, `${where}.windows[${i}]`), `${where}.windows[${i}]`),
  }));
}
function decodePeaks(value: unknown, where: string): PeakMethod {
  const method = mapOf(value, where);
  return {
    distinctDays: method['distinctDays'] === true,
    groups: listOf(method['groups'], `${where}.groups`).map((item, i) => {
      const group = mapOf(item, `${where}.groups[${i}]`);
      return { months: listOf(group['months'], `${where}.groups[${i}].months`).map(Number), peaks: numberOf(group, 'peaks', `${where}.groups[${i}]`) };
    }),
  };
}

function decodeComponent(value: unknown, where: string): TariffComponent {
  const component = mapOf(value, where);
  const kind = textOf(component, 'kind', where) as TariffComponent['kind'];
  const label = textOf(component, 'label', where);
  const price = (field: string): MicroUsdPerMwh => microUsdPerMwh(bigintOf(component, field, where));
  const rate = (): MicroUsdPerKwMonth => microUsdPerKwMonth(bigintOf(component, 'microUsdPerKwMonth', where));
  switch (kind) {
    case 'fixed_energy':
      return { kind, label, microUsdPerMwh: price('microUsdPerMwh') };
    case 'index':
      return { kind, label, index: decodeIndex(component['index'], `${where}.index`), multiplierPpm: ppm(bigintOf(component, 'multiplierPpm', where)), adderMicroUsdPerMwh: price('adderMicroUsdPerMwh') };
    case 'time_of_use':
      return {
        kind, label, otherwiseMicroUsdPerMwh: price('otherwiseMicroUsdPerMwh'),
        windows: windowsOf(component, where, (window, at) => ({ name: textOf(window, 'name', at), microUsdPerMwh: microUsdPerMwh(bigintOf(window, 'microUsdPerMwh', at)) })),
      };
    case 'fixed_block':
      return {
        kind, label, watts: watts(bigintOf(component, 'watts', where)), microUsdPerMwh: price('microUsdPerMwh'),
        sellBack: isGiven(component['sellBack']) ? decodeIndex(component['sellBack'], `${where}.sellBack`) : null,
      };
    case 'demand_charge': {
      const intervalSeconds = numberOf(component, 'intervalSeconds', where);
      return { kind, label, microUsdPerKwMonth: rate(), intervalSeconds };
    }
    case 'coincident_peak':
      return {
        kind, label, method: textOf(component, 'method', where), microUsdPerKwMonth: rate(), peaksPerYear: numberOf(component, 'peaksPerYear', where),
        windows: windowsOf(component, where, (window, at) => ({ probabilityPpm: ppm(bigintOf(window, 'probabilityPpm', at)) })),
        ...(isGiven(component['peaks']) && { peaks: decodePeaks(component['peaks'], `${where}.peaks`) }),
        ...(isGiven(component['predictedFrom']) && { predictedFrom: decodeIndex(component['predictedFrom'], `${where}.predictedFrom`) }),
      };
    case 'tax':
      return { kind, label, ratePpm: ppm(bigintOf(component, 'ratePpm', where)) };
    default:
      throw new TypeError(`${where}.kind ${JSON.stringify(kind satisfies never)} is not a kind of tariff component`);
  }
}

export function decodeTariffComponents(column: unknown, where = 'power_model.tariff'): readonly TariffComponent[] {
  return listOf(mapOf(column, where)['components'], `${where}.components`).map((value, i) => decodeComponent(value, `${where}.components[${i}]`));
}

/**
 * A site's tariff from its power models (any order). A later version takes over at its `effectiveFrom`; one that another
 * overtakes at or before its own start never applies and is left out.
 */
export function tariffOf(name: string, zone: string, rows: readonly TariffRow[]): Tariff {
  const newestFirst = [...rows].sort((a, b) => b.version - a.version);
  const kept: TariffRow[] = [];
  for (const row of newestFirst) if (kept.every((later) => row.effectiveFrom < later.effectiveFrom)) kept.push(row);
  const inOrder = kept.reverse();
  return {
    name, zone, settlementIntervalSeconds: SETTLEMENT_SECONDS,
    versions: inOrder.map((row, i) => ({
      version: row.version, validFrom: row.effectiveFrom, validTo: inOrder[i + 1]?.effectiveFrom ?? null, components: decodeTariffComponents(row.tariff),
    })),
  };
}
/** The index a tariff version follows, also through a block that can be sold back; undefined for one without. A tariff has at most one. */
export function indexOf(components: readonly TariffComponent[]): IndexRef | undefined {
  for (const component of components) {
    if (component.kind === 'index') return component.index;
    if (component.kind === 'fixed_block' && component.sellBack !== null) return component.sellBack;
  }
  return undefined;
}
