import { type EpochMs, type WallClock } from '@switchyard/kernel';

/** What a caller may spend: `restorePerSecond` points come back each second, up to `limit`. */
export interface Allowance {
  readonly limit: number;
  readonly restorePerSecond: number;
}
export interface Taken {
  readonly ok: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly restorePerSecond: number;
  /** Whole seconds until it would have been granted; 0 when it was. */
  readonly retryAfterSeconds: number;
}
interface Bucket {
  /** Points spent and not restored yet, at `at`. */
  readonly level: number;
  readonly at: EpochMs;
}
/** Buckets kept at once; beyond it those that are empty go, then the oldest. */
const BUCKETS_MAX = 20_000;

/**
 * Leaky buckets by name on the wall clock. What does not fit is refused and takes nothing; a request that costs more than a whole bucket passes when the
 * bucket is empty, since it would never fit. The state is this process's own: several gateways grant an allowance each.
 */
export class Buckets {
  private readonly buckets = new Map<string, Bucket>();
  constructor(private readonly clock: WallClock) {}

  /** Takes from all of them or from none; a name given twice is asked once for both. @returns the tightest */
  take(wanted: readonly { readonly name: string; readonly allowance: Allowance; readonly points: number }[]): Taken {
    const now = this.clock.now();
    const together = new Map<string, { name: string; allowance: Allowance; points: number }>();
    for (const { name, allowance, points } of wanted) together.set(name, { name, allowance, points: points + (together.get(name)?.points ?? 0) });
    const looked = [...together.values()].map(({ name, allowance, points }) => ({ name, points, ...this.look(name, allowance, points, now) }));
    const refused = looked.filter(({ taken }) => !taken.ok).sort((a, b) => b.taken.retryAfterSeconds - a.taken.retryAfterSeconds)[0];
    if (refused) return refused.taken;
    for (const { name, level, points } of looked) this.put(name, { level: level + points, at: now });
    return looked.map(({ taken }) => taken).sort((a, b) => a.remaining / a.limit - b.remaining / b.limit)[0]!;
  }

  private look(name: string, { limit, restorePerSecond }: Allowance, points: number, now: EpochMs): { level: number; taken: Taken } {
    const before = this.buckets.get(name);
    // A clock that was set back restores nothing and takes nothing away.
    const level = before === undefined ? 0 : Math.max(0, before.level - (Math.max(0, now - before.at) / 1_000) * restorePerSecond);
    const ok = level === 0 || level + points <= limit;
    const over = Math.min(level, level + points - limit);
    return {
      level,
      taken: { ok, limit, restorePerSecond, remaining: Math.max(0, Math.floor(limit - level - (ok ? points : 0))), retryAfterSeconds: ok ? 0 : Math.max(1, Math.ceil(over / restorePerSecond)) },
    };
  }
  private put(name: string, bucket: Bucket): void {
    this.buckets.delete(name);
    this.buckets.set(name, bucket);
    if (this.buckets.size <= BUCKETS_MAX) return;
    const oldest = this.buckets.keys().next();
    if (!oldest.done) this.buckets.delete(oldest.value);
  }
}
