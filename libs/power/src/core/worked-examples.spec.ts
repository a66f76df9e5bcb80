import { describe, expect, it } from '@jest/globals';
import { exact, gpuSeconds, microUsdPerMwh, ppm, watts } from '@switchyard/kernel';
import { usdPerMwh } from '../../testing/index.js';
import {
  demandAdder, facilityEnergyWh, GPU_MODELS, gpuModel, itEnergyWh, marginalValue, microUsdPerKwMonth, microUsdPerPhDay, millijoulesPerTh,
  milliwatts, miningRevenuePerMwh, powerCostPerGpuHour, powerModelOf, priceTiers, reservedLoad,
} from '../index.js';

const h100 = powerModelOf(gpuModel('h100-sxm5-80gb')!);
const pue125 = ppm(1_250_000n);

describe('worked examples by hand', () => {
  it('an S21 at a hashprice of 38.70 USD and PUE 1.03 earns 89.46 USD/MWh', () => {
    // 1 PH/s at 17.5 J/TH is 17.5 kW: 0.42 MWh a day, 0.4326 at the feeder; 38.7 / 0.4326 = 89.459...
    const fleet = { efficiency: millijoulesPerTh(17_500n), puePpm: ppm(1_030_000n) };
    expect(miningRevenuePerMwh(microUsdPerPhDay(38_700_000n), fleet)).toBe(89_459_085n);
    expect(() => miningRevenuePerMwh(microUsdPerPhDay(1n), { ...fleet, efficiency: millijoulesPerTh(0n) })).toThrow(RangeError);
  });

  it('an H100 hour at PUE 1.25 and 40 USD/MWh costs 0.048 USD of power', () => {
    // 1.275 kW x 0.76 = 0.969 kW; x 1.25 = 1.21125 kW; x 0.040 USD/kWh = 0.04845 USD
    expect(powerCostPerGpuHour(h100, pue125, usdPerMwh(40))).toBe(48_450n);
    expect(powerCostPerGpuHour(h100, pue125, usdPerMwh(-40))).toBe(-48_450n);
  });

  it('eight H100 for an hour use 7,752 Wh of IT energy and 9,690 Wh at the feeder', () => {
    const used = gpuSeconds(8n * 3_600n);
    expect(itEnergyWh(h100, used)).toEqual(exact(7_752n));
    expect(facilityEnergyWh(h100, used, pue125)).toEqual(exact(9_690n));
  });

  it('energy is exact: one GPU-second is no round number of Wh and three of them are three times it', () => {
    const one = facilityEnergyWh(h100, gpuSeconds(1n), ppm(1_000_000n));
    expect(one).toEqual(exact(969n, 3_600n));
    expect(facilityEnergyWh(h100, gpuSeconds(3n), ppm(1_000_000n))).toEqual(exact(969n, 1_200n));
  });

  it('the feeder reserves the maximum draw, rounded up', () => {
    expect(reservedLoad(h100, 8, ppm(1_400_000n))).toBe(14_280n); // 10.2 kW x 1.4
    expect(reservedLoad({ ...h100, shareMax: milliwatts(1n) }, 1, ppm(1_000_000n))).toBe(1n);
  });

  it('behind a full feeder a MWh is worth the better of power and mining; with headroom it costs the power price', () => {
    const [power, mining] = [usdPerMwh(40), usdPerMwh(89)];
    expect(marginalValue(power, mining, 'full')).toBe(mining);
    expect(marginalValue(power, mining, 'headroom')).toBe(power);
    expect(marginalValue(usdPerMwh(400), mining, 'full')).toBe(usdPerMwh(400));
    expect(priceTiers(watts(5n), watts(7n), power, mining)).toEqual([{ load: 5n, microUsdPerMwh: power }, { load: 7n, microUsdPerMwh: mining }]);
    expect(priceTiers(watts(0n), watts(7n), power, mining)).toEqual([{ load: 7n, microUsdPerMwh: mining }]);
  });

  it('only draw above the month so far adds to the demand charge', () => {
    const rate = microUsdPerKwMonth(10_000_000n);
    expect(demandAdder(rate, watts(90_000n), watts(100_000n))).toBe(100_000_000n); // 10 kW x 10 USD
    expect(demandAdder(rate, watts(100_000n), watts(100_000n))).toBe(0n);
  });

  it('GPU facts are whole: unique ids, a draw above the GPU alone, estimates say so, every model has a source', () => {
    expect(new Set(GPU_MODELS.map((m) => m.id)).size).toBe(GPU_MODELS.length);
    for (const model of GPU_MODELS) {
      expect(model.sources.length).toBeGreaterThan(0);
      expect(model.shareMax > BigInt(model.tdpWatts ?? 0) * 1_000n).toBe(true);
      expect(model.basis === 'estimate').toBe(/unverified/.test(model.basisNote));
    }
    expect(gpuModel('no-such-gpu')).toBeUndefined();
    expect(microUsdPerMwh(1n)).toBe(1n);
  });
});
