import type { AffineClockState } from '@switchyard/kernel';
import type { Tx } from './database.js';

/** @returns undefined before the market was first started */
export async function readClock(tx: Tx): Promise<AffineClockState | undefined> {
  const row = await tx.one<{ wall: bigint; market: bigint; speed: number }>(`SELECT anchor_wall_ms AS wall, anchor_market_ms AS market, speed FROM market.clock`);
  return row && { anchorWallMs: Number(row.wall), anchorMarketMs: Number(row.market), speed: row.speed };
}
export async function writeClock(tx: Tx, state: AffineClockState): Promise<void> {
  await tx.run(
    `INSERT INTO market.clock (anchor_wall_ms, anchor_market_ms, speed) VALUES ($1, $2, $3)
     ON CONFLICT (singleton) DO UPDATE SET anchor_wall_ms = excluded.anchor_wall_ms, anchor_market_ms = excluded.anchor_market_ms, speed = excluded.speed`,
    [Math.floor(state.anchorWallMs), Math.floor(state.anchorMarketMs), state.speed],
  );
}
