import type { DerivationRow, RatedLine } from './rated.js';
import { lineOf } from './line.js';
import { priceDemandRow, priceRelistRow, priceReservedRow, priceSlaRow } from './period-rows.js';
import { priceEnergyRow, priceGpuRow, priceLostWorkRow, priceTimeRow } from './rows.js';
import type { RateComponent } from './card.js';

/**
 * The line computed again from its own inputs: frozen terms, quantities, prints, months. Every derived member of the
 * given line and its rows is ignored, so `canonicalJson` of the answer equals the original's unless one was tampered with.
 * @throws Error when a row does not belong to the line's kind of component: not a line this library made
 */
export function recompute(line: RatedLine): RatedLine {
  return lineOf(line.component, line.componentIndex, line.derivation.map((row) => repriced(line.component, row)));
}

function repriced(component: RateComponent, row: DerivationRow): DerivationRow {
  switch (row.row) {
    case 'gpu': {
      if (component.kind !== 'gpu_hour' && component.kind !== 'curtailment_credit') break;
      const { preciseMicros: _, ...input } = row;
      return priceGpuRow(component, input);
    }
    case 'energy': {
      if (!('pue' in component)) break;
      const { billedWh: _b, priceMicrosPerMwh: _p, collar: _c, preciseMicros: _a, ...input } = row;
      return priceEnergyRow(component, input);
    }
    case 'time': {
      if (component.kind !== 'kw_month') break;
      const { monthShare: _s, preciseMicros: _a, ...input } = row;
      return priceTimeRow(component, input);
    }
    case 'lost_work': {
      if (component.kind !== 'goodput_credit') break;
      const { preciseMicros: _, ...input } = row;
      return priceLostWorkRow(component, input);
    }
    case 'reserved': {
      if (component.kind !== 'reserved_gpu_hour') break;
      const { preciseMicros: _, ...input } = row;
      return priceReservedRow(component, input);
    }
    case 'relist': {
      if (component.kind !== 'relist_credit') break;
      const { priceMicrosPerGpuHour: _p, preciseMicros: _a, ...input } = row;
      return priceRelistRow(component, input);
    }
    case 'demand': {
      if (component.kind !== 'demand_share') break;
      const { preciseMicros: _, ...input } = row;
      return priceDemandRow(component, input);
    }
    case 'sla': {
      if (component.kind !== 'sla_credit') break;
      const { availability: _v, creditPpm: _c, preciseMicros: _a, ...input } = row;
      return priceSlaRow(component, input);
    }
    case 'base':
      return row;
  }
  throw new Error(`row ${row.row} cannot derive a ${component.kind} line`);
}
