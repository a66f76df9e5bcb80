import { affineClock, type AffineClockState, type MarketClock, type WallClock } from '@switchyard/kernel';

/** Where the state of the market clock is kept; the store implements it. */
export interface ClockStateStore {
  load(): Promise<AffineClockState | undefined>;
  save(state: AffineClockState): Promise<void>;
}

/** How often the owner writes down how far the market has come. */
const CLOCK_SAVE_EVERY_MS = 5_000;
/** A killed owner may have run this long after its last save: one interval, and one more for a busy machine. */
export const CLOCK_UNSAVED_MAX_MS = 2 * CLOCK_SAVE_EVERY_MS;
/** The speed written down at a clean stop. Not 0, since a state's speed is positive, but no market millisecond ever passes at it. */
const STANDSTILL = 1e-300;

/**
 * The state to go on with. Fresh: market time begins at wall time. At speed 1 after speed 1: the same line, so real time stays
 * real. Otherwise the market stood still while nothing ran: after a clean stop it resumes exactly there; after a crash, at the last
 * state written down plus what may have been added since, so that market time never goes back.
 */
export function resumeClock(saved: AffineClockState | undefined, speed: number, wallNowMs: number): AffineClockState {
  if (saved === undefined) return { anchorWallMs: wallNowMs, anchorMarketMs: wallNowMs, speed };
  if (saved.speed === 1 && speed === 1) return saved;
  const elapsedMs = Math.min(Math.max(0, wallNowMs - saved.anchorWallMs), CLOCK_UNSAVED_MAX_MS);
  return { anchorWallMs: wallNowMs, anchorMarketMs: Math.ceil(saved.anchorMarketMs + saved.speed * elapsedMs), speed };
}

/** The same line with its anchor moved to now. */
export function reanchor(state: AffineClockState, wallNowMs: number): AffineClockState {
  return { anchorWallMs: wallNowMs, anchorMarketMs: Math.floor(state.anchorMarketMs + state.speed * (wallNowMs - state.anchorWallMs)), speed: state.speed };
}

/** The market clock of the program that owns it. */
export interface OwnedMarketClock extends MarketClock {
  /** Writes the last state down. */
  stop(): Promise<void>;
}

/**
 * Starts market time and keeps its state written down: for the one owner (`start`, or the scheduler in production).
 * @param onError told when a save fails; the next one is tried all the same
 */
export async function ownMarketClock(store: ClockStateStore, speed: number, wall: WallClock, onError: (error: Error) => void): Promise<OwnedMarketClock> {
  const state = resumeClock(await store.load(), speed, wall.now());
  await store.save(state);
  const realTime = state.speed === 1;
  let saving: Promise<void> = Promise.resolve();
  const save = (speed: number): Promise<void> =>
    (saving = saving.then(() => store.save({ ...reanchor(state, wall.now()), speed })).catch(onError));
  const timer = realTime ? undefined : setInterval(() => void save(state.speed), CLOCK_SAVE_EVERY_MS);
  timer?.unref();
  return {
    ...affineClock(state, wall),
    stop: async () => {
      clearInterval(timer);
      await (realTime ? saving : save(STANDSTILL));
    },
  };
}

/** Market time for the other programs. @throws Error before the owner has started it */
export async function followMarketClock(store: Pick<ClockStateStore, 'load'>, wall: WallClock): Promise<MarketClock> {
  const state = await store.load();
  if (state === undefined) throw new Error('market clock: it was never started; the program that owns it must come first');
  return affineClock(state, wall);
}
