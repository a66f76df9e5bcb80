import { percent, pricePerMwh } from '../../format/money.js';

type Given = Readonly<Record<string, unknown>>;
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const per = (value: unknown): string => pricePerMwh(text(value));

/** One component of a tariff in words; a kind that is not known by its name. */
function componentWords(component: Given): string {
  const usd = component['usdPerMwh'];
  switch (component['kind']) {
    case 'FIXED_ENERGY': return `${per(usd)}, fixed`;
    case 'INDEX': {
      const [times, added] = [Number(text(component['multiplier']) || 1), text(component['adderUsdPerMwh'])];
      return `Index ${text(component['node'])}, ${component['priceKind'] === 'DAY_AHEAD' ? 'day-ahead' : 'real time'}${times === 1 ? '' : ` × ${times}`}${Number(added) === 0 ? '' : ` ${Number(added) < 0 ? 'less' : 'plus'} ${per(added.replace('-', ''))}`}`;
    }
    case 'TIME_OF_USE': return `By time of day, ${per(usd)} outside ${Array.isArray(component['windows']) ? component['windows'].length : 0} windows`;
    case 'FIXED_BLOCK': return `A block of ${text(component['blockKw'])} kW at ${per(usd)}${component['node'] == null ? ', lost when not used' : `, sold back at ${text(component['node'])} when not used`}`;
    case 'DEMAND_CHARGE': return `Demand charge, $${text(component['usdPerKwMonth'])} per kW of the month’s highest draw`;
    case 'COINCIDENT_PEAK': return `Coincident peak ${text(component['method'])}, $${text(component['usdPerKwMonth'])} per kW and month`;
    case 'TAX': return `Tax, ${percent(Number(text(component['rate'])), 2)} of energy`;
    default: return text(component['kind']);
  }
}
/** A tariff of the API in words, a line for each component. */
export function tariffWords(tariff: unknown): readonly string[] {
  return Array.isArray(tariff) ? tariff.filter((component): component is Given => typeof component === 'object' && component !== null).map(componentWords) : [];
}
