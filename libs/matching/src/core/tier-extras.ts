import { tierCharge } from './power-tiers.js';
import type { Premium } from './run-prices.js';
import type { Schedule } from './schedule.js';

/**
 * What one more run would be charged by the tiers beyond what the premium says already, slot by slot. The premium looks ahead (what the
 * draw of all jobs will come to), the charge says what the jobs placed so far have come to; a slot is priced at the higher of the two.
 * @param into prefix sums in units: `into[t]` for the slots from `from` on and before t; entries `from` to `to` are written
 */
export function tierExtras(schedule: Schedule, option: number, premium: Premium, from: number, to: number, into: Float64Array): void {
  const { model, tierDraw } = schedule;
  const pool = model.optPool[option]!;
  const width = model.optWidth[option]!;
  const mw = width * model.mwPerGpu[pool]!;
  const base = pool * (model.slots + 1);
  into[from] = 0;
  for (let t = from; t < to; t += 1) {
    let charge = 0;
    for (const tier of model.poolTiers[pool]!) {
      const at = tier * model.slots + t;
      charge += tierCharge(model, at, tierDraw[at]! + mw) - tierCharge(model, at, tierDraw[at]!);
    }
    into[t + 1] = into[t]! + Math.max(0, charge - width * (premium[base + t + 1]! - premium[base + t]!));
  }
}
