import { type EpochMs, microUsdPerMwh, ppm, type SeriesId } from '@switchyard/kernel';
import type { IndexKind, IndexRef, Tariff, TariffComponent } from '@switchyard/power';
import { bigintOf, listOf, mapOf, textOf } from './decode.js';

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

function decodeComponent(value: unknown, where: string): TariffComponent {
  const component = mapOf(value, where);
  const kind = textOf(component, 'kind', where);
  const label = textOf(component, 'label', where);
  switch (kind) {
    case 'fixed_energy':
      return { kind, label, microUsdPerMwh: microUsdPerMwh(bigintOf(component, 'microUsdPerMwh', where)) };
    case 'index':
      return {
        kind, label, index: decodeIndex(component['index'], `${where}.index`),
        multiplierPpm: ppm(bigintOf(component, 'multiplierPpm', where)),
        adderMicroUsdPerMwh: microUsdPerMwh(bigintOf(component, 'adderMicroUsdPerMwh', where)),
      };
    default:
      throw new TypeError(`${where}.kind ${JSON.stringify(kind)} is not stored by this version`);
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
/** The index a tariff version follows; undefined for one without. A tariff has at most one. */
export const indexOf = (components: readonly TariffComponent[]): IndexRef | undefined => components.find((component) => component.kind === 'index')?.index;
