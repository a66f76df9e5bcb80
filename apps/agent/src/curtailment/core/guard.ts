import { type EpochMs, type Ppm, type Watts, watts } from '@switchyard/kernel';
import type { PowerSample } from './units.js';

/** The feeder's limit, kept without the control plane. Times are wall time: a breaker knows no other. */
export interface GuardSettings {
  readonly limitW: Watts;
  /** Above the limit for longer than this, it sheds. */
  readonly overForMs: number;
  /** It sheds down to this share of the limit, and lets load come back only up to it. */
  readonly backOff: Ppm;
  /** What it shed stays down at least so long. */
  readonly holdMs: number;
  /** A sample older than this says nothing. */
  readonly staleAfterMs: number;
}
export interface Guard {
  /** Above the limit since; null: it is not, or nobody knows. */
  readonly overSince: EpochMs | null;
  /** Shedding since; null: not. */
  readonly trippedAt: EpochMs | null;
  /** Last time the site was seen above what it is to come down to. */
  readonly highAt: EpochMs | null;
}
export const restingGuard: Guard = { overSince: null, trippedAt: null, highAt: null };

/** What it sheds down to: a little below the limit, so that what comes back does not trip it at once. */
export const guardTargetW = ({ limitW, backOff }: GuardSettings): Watts => watts((limitW * backOff) / 1_000_000n);

export interface GuardStep {
  readonly guard: Guard;
  readonly deed: 'none' | 'trip' | 'release';
}
/** One look at the meter. A missing or stale sample neither trips nor releases: what is shed stays shed until the meter speaks again. */
export function guardStep(guard: Guard, sample: PowerSample | undefined, now: EpochMs, settings: GuardSettings): GuardStep {
  if (sample === undefined || now - sample.at > settings.staleAfterMs) return { guard: { ...guard, overSince: null }, deed: 'none' };
  const over = sample.powerW > settings.limitW;
  const high = sample.powerW > guardTargetW(settings);
  if (guard.trippedAt !== null) {
    const next: Guard = { ...guard, overSince: null, highAt: high ? now : guard.highAt };
    const since = Math.max(guard.trippedAt, next.highAt ?? guard.trippedAt);
    return !high && now - since >= settings.holdMs ? { guard: restingGuard, deed: 'release' } : { guard: next, deed: 'none' };
  }
  if (!over) return { guard: restingGuard, deed: 'none' };
  const overSince = guard.overSince ?? now;
  if (now - overSince < settings.overForMs) return { guard: { ...guard, overSince }, deed: 'none' };
  return { guard: { overSince: null, trippedAt: now, highAt: now }, deed: 'trip' };
}
