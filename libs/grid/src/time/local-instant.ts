import { Temporal } from 'temporal-polyfill';
import { DAY_MS } from '@switchyard/kernel';

/** What a local wall time means: one instant, two (the repeated hour), or none (the skipped hour). */
export type LocalInstant =
  | { readonly kind: 'unique'; readonly epochMs: number }
  | { readonly kind: 'repeated'; readonly earlier: number; readonly later: number }
  | { readonly kind: 'skipped' };

/** Maps wall-clock milliseconds (a clock without a zone) of one IANA zone to instants. */
export class ZoneReader {
  /** Offset of days without a change; null for the two days a year that need care. */
  private readonly steadyOffsets = new Map<number, number | null>();

  /** @throws RangeError for a zone the runtime does not know */
  constructor(private readonly zone: string) {
    this.offsetAt(0);
  }

  private offsetAt(wall: number): number {
    return this.resolve(wall, 'compatible') - wall;
  }

  private resolve(wall: number, disambiguation: 'earlier' | 'later' | 'compatible'): number {
    const at = Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO('UTC').toPlainDateTime();
    return at.toZonedDateTime(this.zone, { disambiguation }).epochMilliseconds;
  }

  read(wall: number): LocalInstant {
    const day = Math.floor(wall / DAY_MS);
    let offset = this.steadyOffsets.get(day);
    if (offset === undefined) {
      const start = this.offsetAt(day * DAY_MS);
      // Two hours either side, so that a change at midnight itself is not missed.
      const near = [this.offsetAt(day * DAY_MS - 2 * 3_600_000), this.offsetAt((day + 1) * DAY_MS), this.offsetAt((day + 1) * DAY_MS + 2 * 3_600_000)];
      offset = near.every((other) => other === start) ? start : null;
      this.steadyOffsets.set(day, offset);
    }
    if (offset !== null) return { kind: 'unique', epochMs: wall + offset };
    const [earlier, later] = [this.resolve(wall, 'earlier'), this.resolve(wall, 'later')];
    if (earlier === later) return { kind: 'unique', epochMs: earlier };
    const wallOf = (epochMs: number): string => Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(this.zone).toPlainDateTime().toString();
    const written = Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO('UTC').toPlainDateTime().toString();
    return wallOf(earlier) === written ? { kind: 'repeated', earlier, later } : { kind: 'skipped' };
  }
}
