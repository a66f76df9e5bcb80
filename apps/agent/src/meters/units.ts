/** Joules in one milliwatt-hour: 3.6. */
const MILLIJOULES_PER_MILLIWATT_HOUR = 3_600;
/** Energy units as fractions of a milliwatt-hour. */
export const energyUnits = {
  mWh: [1, 1], Wh: [1_000, 1], kWh: [1_000_000, 1], MWh: [1_000_000_000, 1],
  mJ: [1, MILLIJOULES_PER_MILLIWATT_HOUR], J: [1_000, MILLIJOULES_PER_MILLIWATT_HOUR], kJ: [1_000_000, MILLIJOULES_PER_MILLIWATT_HOUR],
} as const;
export type EnergyUnit = keyof typeof energyUnits;

/** Scales are decimals of at most nine places, so that integers stay exact: 0.001 kWh is one Wh, not 0.99. */
const SCALE_PARTS = 1_000_000_000;

/** A meter's number in milliwatt-hours, rounded down; undefined: not a number, or negative. */
export function inMilliwattHours(value: bigint | number, unit: EnergyUnit, scale = 1): bigint | undefined {
  const [numerator, denominator] = energyUnits[unit];
  // A number that is whole and exact is counted in integers like any other.
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) {
    const whole = BigInt(value);
    return whole < 0n ? undefined : (whole * BigInt(Math.round(scale * SCALE_PARTS)) * BigInt(numerator)) / BigInt(denominator * SCALE_PARTS);
  }
  const milliwattHours = Math.floor((value * scale * numerator) / denominator);
  return Number.isFinite(milliwattHours) && milliwattHours >= 0 ? BigInt(milliwattHours) : undefined;
}
