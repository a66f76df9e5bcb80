import type { MarketClock, WallClock } from '@switchyard/kernel';

/** The twin's two times: of its objects, and of signatures and redelivery. Either can be set by hand, then both stand still. */
export class TwinClock {
  private setMs: number | undefined;

  constructor(
    private readonly objects: MarketClock,
    private readonly wall: WallClock,
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
}
