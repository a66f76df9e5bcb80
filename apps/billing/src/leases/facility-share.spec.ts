import { describe, expect, it } from '@jest/globals';
import type { LeaseContract } from '@switchyard/billing';
import { card } from '@switchyard/billing/testing';
import { type EpochMs, gpuSeconds, wattHours } from '@switchyard/kernel';
import type { Reading } from '@switchyard/metering';
import type { RateCard } from '@switchyard/rating';
import { assembleUsage } from './assemble-usage.js';

const at = (minute: number): EpochMs => (minute * 60_000) as EpochMs;
const gross: RateCard = { ...card, components: [{ kind: 'energy_pass_through', seriesId: 's' as never, multiplierPpm: 1_000_000n as never, adderMicroUsdPerMwh: 0n as never, pue: { method: 'facility_meter' } }] };
const contractOf = (rateCard: RateCard): LeaseContract => ({
  leaseId: 'lease_x' as never, customerOrg: 'org_c' as never, operatorOrg: 'org_o' as never, siteId: 'site_x' as never, card: rateCard, model: 'agent', power: 'gross', startedAt: at(0), endedAt: at(20), finalReadingAt: at(20),
});
const reading = (n: number, over: Partial<Reading>): Reading => ({
  id: `rdg_${n}` as never, meterId: 'm', leaseId: 'lease_x' as never, from: at(5 * n), to: at(5 * n + 5), gpuSeconds: gpuSeconds(2_400n), energyWh: wattHours(600n), source: 'it-meter', quality: 'metered', receivedAt: at(30), ...over,
});
const assemble = (rateCard: RateCard, readings: readonly Reading[]) =>
  assembleUsage({ contract: contractOf(rateCard), readings, prints: [], months: [], progress: { gpuCount: 8, energyModel: { maxWPerGpu: 1_275, loadFractionPpm: 760_000, version: 1 }, settlementSeconds: 300, startsAt: at(0) } });

describe('a lease billed at the facility meter', () => {
  const readings = [
    reading(0, { facilityWh: wattHours(780n) }),
    // Cooling above what computers alone can draw.
    reading(1, { energyWh: wattHours(840n), facilityWh: wattHours(1_000n) }),
    // The facility meter said nothing: IT energy is not facility energy, so the model has to.
    reading(2, { facilityWh: null }),
    // A meter of the lease's own at the gate.
    reading(3, { energyWh: wattHours(700n), source: 'facility-meter' }),
  ];
  it('is billed its share of it; without one its energy is estimated and says so', () => {
    expect(assemble(gross, readings).usage.map(({ energy, quality }) => [energy, quality])).toEqual([
      [{ basis: 'facility', wh: 780n }, 'metered'], [{ basis: 'facility', wh: 1_000n }, 'metered'], [{ basis: 'facility', wh: 646n }, 'estimated'], [{ basis: 'facility', wh: 700n }, 'metered'],
    ]);
  });
  it('under a card with a fixed PUE IT energy is billed, whatever the facility meter says', () => {
    expect(assemble(card, readings.slice(0, 3)).usage.slice(0, 3).map(({ energy, quality }) => [energy, quality])).toEqual([
      [{ basis: 'it', wh: 600n }, 'metered'], [{ basis: 'it', wh: 840n }, 'metered'], [{ basis: 'it', wh: 600n }, 'metered'],
    ]);
  });
});
