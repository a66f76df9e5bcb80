import { formatDecimal } from '@switchyard/kernel';
import type { TariffComponent } from '@switchyard/power';
import { decodeTariffComponents } from '@switchyard/store';

/** µUSD per MWh as USD text. */
export const usdPerMwh = (micro: bigint): string => formatDecimal(micro, 6, 2);

function componentView(component: TariffComponent): Record<string, string> {
  switch (component.kind) {
    case 'fixed_energy':
      return { kind: 'FIXED_ENERGY', usdPerMwh: usdPerMwh(component.microUsdPerMwh) };
    case 'index':
      return {
        kind: 'INDEX', node: component.index.node, priceKind: component.index.kind.toUpperCase(),
        multiplier: formatDecimal(component.multiplierPpm, 6, 0), adderUsdPerMwh: usdPerMwh(component.adderMicroUsdPerMwh),
      };
    case 'time_of_use':
    case 'fixed_block':
    case 'demand_charge':
    case 'coincident_peak':
    case 'tax':
      throw new Error(`a ${component.kind} component cannot be given through the API, yet one is stored`);
  }
}
/** A stored tariff in the words of `SetPowerModelInput.components`: what was given can be given again. */
export const componentsView = (tariff: unknown): Record<string, string>[] => decodeTariffComponents(tariff).map(componentView);
