export { cutInterval, spread } from './core/cut.js';
export { modelledEnergy } from './core/energy.js';
export {
  type FacilityLoad, type FacilityRefusal, type FacilityShare, splitFacilityEnergy,
} from './core/facility.js';
export { readingKey } from './core/key.js';
export {
  availabilityOf, type AvailabilityTimes, peakContribution, type PeakContribution, type SiteLoad, sitePeak,
} from './core/month-facts.js';
export type * from './core/reading.js';
export { meterUsage } from './core/usage.js';
