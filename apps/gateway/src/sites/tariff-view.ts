import { formatDecimal, never } from '@switchyard/kernel';
import { type IndexRef, type LocalWindow, type TariffComponent } from '@switchyard/power';
import { decodeTariffComponents } from '@switchyard/store';

/** µUSD per MWh as USD text. */
export const usdPerMwh = (micro: bigint): string => formatDecimal(micro, 6, 2);
const share = (ppm: bigint): string => formatDecimal(ppm, 6, 0);
const indexView = ({ node, kind }: IndexRef): Record<string, string> => ({ node, priceKind: kind.toUpperCase() });
const windowView = ({ months, weekdays, fromMinute, toMinute }: LocalWindow): Record<string, unknown> => ({ months, weekdays, fromMinute, toMinute });

function componentView(component: TariffComponent): Record<string, unknown> {
  switch (component.kind) {
    case 'fixed_energy':
      return { kind: 'FIXED_ENERGY', usdPerMwh: usdPerMwh(component.microUsdPerMwh) };
    case 'index':
      return { kind: 'INDEX', ...indexView(component.index), multiplier: share(component.multiplierPpm), adderUsdPerMwh: usdPerMwh(component.adderMicroUsdPerMwh) };
    case 'time_of_use':
      return {
        kind: 'TIME_OF_USE', usdPerMwh: usdPerMwh(component.otherwiseMicroUsdPerMwh),
        windows: component.windows.map((window) => ({ name: window.name, ...windowView(window), usdPerMwh: usdPerMwh(window.microUsdPerMwh) })),
      };
    case 'fixed_block':
      return { kind: 'FIXED_BLOCK', usdPerMwh: usdPerMwh(component.microUsdPerMwh), blockKw: formatDecimal(component.watts, 3, 0), ...(component.sellBack && indexView(component.sellBack)) };
    case 'demand_charge':
      return { kind: 'DEMAND_CHARGE', usdPerKwMonth: usdPerMwh(component.microUsdPerKwMonth), intervalSeconds: component.intervalSeconds };
    case 'coincident_peak':
      return {
        kind: 'COINCIDENT_PEAK', usdPerKwMonth: usdPerMwh(component.microUsdPerKwMonth), method: component.method, ...(component.peaks && { peakGroups: component.peaks.groups, distinctDays: component.peaks.distinctDays }),
        windows: component.windows.map((window) => ({ ...windowView(window), probability: share(window.probabilityPpm) })),
        ...(component.predictedFrom && indexView(component.predictedFrom)),
      };
    case 'tax':
      return { kind: 'TAX', rate: share(component.ratePpm) };
    default:
      return never(component);
  }
}
/** A stored tariff in the words of `SetPowerModelInput.components`: what was given can be given again. */
export const componentsView = (tariff: unknown): Record<string, unknown>[] => decodeTariffComponents(tariff).map(componentView);
