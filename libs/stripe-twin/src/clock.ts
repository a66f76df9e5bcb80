import type { MarketClock, WallClock } from '@switchyard/kernel';

/** The twin's times: of its objects, of signatures and redelivery, and of idempotency keys. Set by hand, they are one and stand still. */
export class TwinClock {
  private setMs: number | undefined;

  constructor(
    private readonly objects: MarketClock,
    private readonly wall: WallClock,
    private readonly keys: WallClock,
  ) {}

  set(nowMs: number | undefined): void {
    this.setMs = nowMs;
  }
  nowMs(): number {
    return this.setMs ?? this.objects.now();
  }
  nowSeconds(): number {
    return Math.floor(this.nowMs() / 1000);
  }
  wallMs(): number {
    return this.setMs ?? this.wall.now();
  }
  keyMs(): number {
    return this.setMs ?? this.keys.now();
  }
}
