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
}
/** Spread of a US Gulf wind site with negative hours, a hub, a forest site in the north and a dearer one on the coast. */
export const demoSites: readonly DemoSite[] = [
  { key: 'dry-creek', operator: 'lena', name: 'Dry Creek', country: 'US', region: 'TX', timeZone: 'America/Chicago', latitude: 33.6, longitude: -101.9, priceNode: 'caprock-hub', adderUsdPerMwh: '6.5', pue: '1.12', gpuModel: 'H100 SXM5 80GB', nodeCount: 4, askUsdPerGpuHour: '1.62' },
  { key: 'mesa', operator: 'lena', name: 'Mesa Bend', country: 'US', region: 'TX', timeZone: 'America/Chicago', latitude: 31, longitude: -97.2, priceNode: 'mesa-bend', adderUsdPerMwh: '7', pue: '1.15', gpuModel: 'H100 SXM5 80GB', nodeCount: 3, askUsdPerGpuHour: '1.58' },
  { key: 'kymi', operator: 'otso', name: 'Kymi River', country: 'FI', region: 'Kymenlaakso', timeZone: 'Europe/Helsinki', latitude: 60.7, longitude: 26.8, priceNode: 'kymi', adderUsdPerMwh: '4', pue: '1.07', gpuModel: 'H100 SXM5 80GB', nodeCount: 3, askUsdPerGpuHour: '1.71' },
  { key: 'tidewater', operator: 'otso', name: 'Tidewater', country: 'US', region: 'VA', timeZone: 'America/New_York', latitude: 37.1, longitude: -76.5, priceNode: 'tidewater', adderUsdPerMwh: '9', pue: '1.2', gpuModel: 'A100 SXM4 80GB', nodeCount: 2, askUsdPerGpuHour: '0.98' },
];
export const GPUS_PER_NODE = 8;
/** Room for every GPU at full draw, twice over. */
export const FEEDER_KW = '120';
