import { words } from '../../format/money.js';

/** Components of a rate card, as people in billing call them. */
const components: Readonly<Record<string, string>> = {
  gpu_hour: 'GPU time', reserved_gpu_hour: 'Reserved GPU time', relist_credit: 'Relisting credit', kw_month: 'Rent of power capacity', energy_pass_through: 'Energy at cost',
  energy_indexed: 'Energy at the index', energy_fixed: 'Energy at a fixed price', demand_share: 'Demand charge', minimum_commit: 'Minimum commitment', curtailment_credit: 'Curtailment credit',
  sla_credit: 'Service-level credit', goodput_credit: 'Lost-work credit', platform_fee: 'Platform fee', tax: 'Tax', prepayment: 'Prepayment', deposit: 'Deposit',
};
export const componentWords = (component: string): string => components[component] ?? words(component);
/** A unit of a line's quantity in short: `GPU-h`. */
export const shortUnit = (unit: string): string => (unit === 'GPU-hour' ? 'GPU-h' : unit);
