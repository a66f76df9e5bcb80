import type { DemoPerson } from './people.js';

/** One invented site of the demo: where it buys power, what it houses, what it asks. */
export interface DemoSite {
  readonly key: string;
  readonly operator: Extract<DemoPerson, 'lena' | 'otso'>;
  readonly name: string;
  readonly country: string;
  readonly region: string;
  readonly timeZone: string;
  /** Degrees north and east of where it would stand. */
  readonly latitude: number;
  readonly longitude: number;
  /** A node of the synthetic market. */
  readonly priceNode: string;
  readonly adderUsdPerMwh: string;
  readonly pue: string;
  readonly gpuModel: string;
  readonly nodeCount: number;
  readonly askUsdPerGpuHour: string;
  readonly interconnectionKw: string;
  /** What its halls still mine with; none at a site that gave mining up. */
  readonly miners?: DemoMiners;
}
/** An invented fleet of miners. */
interface DemoMiners {
  readonly joulesPerTerahash: string;
  /** At the meter, while nothing displaces it. */
  readonly loadKw: string;
}
/** What a PH/s would earn in a day, USD, and the PUE of an air-cooled mine: mining pays up to 41.67 x 38.70 / (J/TH x 1.03) a MWh. */
export const MINING = { hashpriceUsdPerPhPerDay: '38.7', pue: '1.03' } as const;
/** Antminer S21 as its maker states it, and an invented older fleet: mining pays up to $89.46 and $72.82 a MWh. */
const [NEW_MINERS, OLDER_MINERS] = ['17.5', '21.5'];
/**
 * Spread of a US Gulf wind site with negative hours, a hub, a forest site in the north and a dearer one on the coast that mines no more. At Mesa Bend little
 * of the interconnection is left beside the miners: more GPUs than that switch some off, and cost what these would have earned.
 */
export const demoSites: readonly DemoSite[] = [
  { key: 'dry-creek', operator: 'lena', name: 'Dry Creek', country: 'US', region: 'TX', timeZone: 'America/Chicago', latitude: 33.6, longitude: -101.9, priceNode: 'caprock-hub', adderUsdPerMwh: '6.5', pue: '1.12', gpuModel: 'H100 SXM5 80GB', nodeCount: 4, askUsdPerGpuHour: '1.62', interconnectionKw: '400', miners: { joulesPerTerahash: NEW_MINERS, loadKw: '250' } },
  { key: 'mesa', operator: 'lena', name: 'Mesa Bend', country: 'US', region: 'TX', timeZone: 'America/Chicago', latitude: 31, longitude: -97.2, priceNode: 'mesa-bend', adderUsdPerMwh: '7', pue: '1.15', gpuModel: 'H100 SXM5 80GB', nodeCount: 3, askUsdPerGpuHour: '1.58', interconnectionKw: '300', miners: { joulesPerTerahash: OLDER_MINERS, loadKw: '275' } },
  { key: 'kymi', operator: 'otso', name: 'Kymi River', country: 'FI', region: 'Kymenlaakso', timeZone: 'Europe/Helsinki', latitude: 60.7, longitude: 26.8, priceNode: 'kymi', adderUsdPerMwh: '4', pue: '1.07', gpuModel: 'H100 SXM5 80GB', nodeCount: 3, askUsdPerGpuHour: '1.71', interconnectionKw: '320', miners: { joulesPerTerahash: NEW_MINERS, loadKw: '180' } },
  { key: 'tidewater', operator: 'otso', name: 'Tidewater', country: 'US', region: 'VA', timeZone: 'America/New_York', latitude: 37.1, longitude: -76.5, priceNode: 'tidewater', adderUsdPerMwh: '9', pue: '1.2', gpuModel: 'A100 SXM4 80GB', nodeCount: 2, askUsdPerGpuHour: '0.98', interconnectionKw: '200' },
];
export const GPUS_PER_NODE = 8;
/** Room for every GPU at full draw, twice over. */
export const FEEDER_KW = '120';
