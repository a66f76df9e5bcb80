import { divideHalfAwayFromZero, formatDecimal, toIso, type EpochMs, type MicroUsd, type MicroUsdPerGpuHour, type MicroUsdPerMwh } from '@switchyard/kernel';

/** Figures as people read them in messages. Never parsed back. */
const dollars = (micro: bigint, decimals: number): string => {
  const scaled = divideHalfAwayFromZero(micro, 10n ** BigInt(6 - decimals));
  return scaled < 0n ? `-$${formatDecimal(-scaled, decimals)}` : `$${formatDecimal(scaled, decimals)}`;
};
export const usdText = (amount: MicroUsd): string => dollars(amount, 2);
export const perGpuHourText = (price: MicroUsdPerGpuHour): string => `${dollars(price, 4)}/GPU-h`;
export const perMwhText = (price: MicroUsdPerMwh): string => `${dollars(price, 2)}/MWh`;
/** To the minute, UTC. */
export const instantText = (at: EpochMs): string => `${toIso(at).slice(0, 16).replace('T', ' ')} UTC`;
export function durationText(seconds: number): string {
  const [d, h, m, s] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, Math.floor(seconds % 60)];
  const parts = [d > 0 ? `${d} d` : '', h > 0 ? `${h} h` : '', m > 0 ? `${m} min` : '', s > 0 ? `${s} s` : ''].filter(Boolean);
  return parts.length > 0 ? parts.join(' ') : '0 s';
}
