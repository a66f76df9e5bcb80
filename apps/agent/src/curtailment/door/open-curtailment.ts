import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MicroUsdPerMwh, microUsdPerMwh, ppm, SECOND_MS, type WallClock, watts } from '@switchyard/kernel';
import type { Config } from '../../config.js';
import { CgminerFleet } from '../../fleet/cgminer-fleet.js';
import { FleetKeeper } from '../../fleet/fleet-keeper.js';
import { parseMiners } from '../../fleet/miners-file.js';
import { SimulatedFleet } from '../../fleet/simulated-fleet.js';
import type { Log } from '../../ports.js';
import type { Journal } from '../../storage/journal.js';
import type { PriceSettings } from '../core/price-trigger.js';
import { type CurtailmentSettings, SiteCurtailment } from '../flow/site-curtailment.js';
import type { MiningFleet, PowerSource } from '../ports.js';
import { PriceFile } from './price-file.js';

/** A made-up miner: an S19 class machine. */
const SIMULATED = { ratedW: 3_250, joulesPerTerahash: 29.5 };
const SIMULATED_RAMPS = { rampDownMs: 10 * SECOND_MS, rampUpMs: 240 * SECOND_MS };
/** What is shed for the feeder comes down to this share of its limit, and stays so long. */
const BACK_OFF = ppm(950_000n);
const HOLD_MS = 300 * SECOND_MS;
/** The path of a unix socket is limited by the system; the name is short for it. */
const SOCKET_NAME = 'agent.sock';

const wattsOf = (kilowatts: number) => watts(BigInt(Math.round(kilowatts * 1_000)));
const priceOf = (usdPerMwh: number): MicroUsdPerMwh => microUsdPerMwh(BigInt(Math.round(usdPerMwh * 1e6)));

/** @throws Error naming the setting: a list of miners that cannot be read */
export function openFleet(config: Pick<Config, 'AGENT_MINERS' | 'AGENT_MINER_TIMEOUT_SECONDS'>, wall: WallClock): MiningFleet | undefined {
  const source = config.AGENT_MINERS;
  if (source === undefined) return undefined;
  const simulated = /^simulated:(\d{1,5})$/.exec(source)?.[1];
  if (simulated !== undefined) {
    return new SimulatedFleet(wall, { miners: Array.from({ length: Number(simulated) }, (_, i) => ({ name: `sim-${i + 1}`, ...SIMULATED })), ...SIMULATED_RAMPS });
  }
  try {
    return new CgminerFleet(parseMiners(readFileSync(source, 'utf8')), config.AGENT_MINER_TIMEOUT_SECONDS * SECOND_MS);
  } catch (error) {
    throw new Error(`AGENT_MINERS (--miners) ${source}: ${(error as Error).message}`, { cause: error });
  }
}

export function settingsOf(config: Config): CurtailmentSettings {
  return {
    baseW: wattsOf(config.AGENT_BASE_LOAD_KW),
    pue: ppm(BigInt(Math.round(config.AGENT_PUE * 1e6))),
    rampWPerMinute: config.AGENT_RAMP_KW_PER_MINUTE === undefined ? undefined : wattsOf(config.AGENT_RAMP_KW_PER_MINUTE),
    marginMs: config.AGENT_CURTAIL_MARGIN_SECONDS * SECOND_MS,
    patienceMs: config.AGENT_CURTAIL_PATIENCE_SECONDS * SECOND_MS,
    awayAfterMs: config.AGENT_AWAY_SECONDS * SECOND_MS,
    minerLeadMs: config.AGENT_MINERS_LEAD_SECONDS * SECOND_MS,
    settleMs: Math.max(2 * SECOND_MS, 4 * config.AGENT_TURN_SECONDS * SECOND_MS),
    riseMs: config.AGENT_RISE_SECONDS * SECOND_MS,
    guard: config.AGENT_FEEDER_LIMIT_KW === undefined ? undefined : { limitW: wattsOf(config.AGENT_FEEDER_LIMIT_KW), overForMs: config.AGENT_FEEDER_OVER_SECONDS * SECOND_MS, backOff: BACK_OFF, holdMs: HOLD_MS, staleAfterMs: 30 * SECOND_MS },
    price: priceSettingsOf(config),
  };
}
function priceSettingsOf(config: Config): PriceSettings | undefined {
  const shedAt = config.AGENT_PRICE_SHED_AT_USD_PER_MWH;
  if (shedAt === undefined) return undefined;
  const resumeBelow = config.AGENT_PRICE_RESUME_BELOW_USD_PER_MWH ?? shedAt;
  if (resumeBelow > shedAt) throw new Error('AGENT_PRICE_RESUME_BELOW_USD_PER_MWH (--price-resume-below-usd-per-mwh): must not be above AGENT_PRICE_SHED_AT_USD_PER_MWH');
  return { shedAt: priceOf(shedAt), resumeBelow: priceOf(resumeBelow), targetW: wattsOf(config.AGENT_PRICE_SHED_TO_KW), staleAfterMs: config.AGENT_PRICE_STALE_SECONDS * SECOND_MS };
}

/** The site's power as the settings describe it. @param power the site's meter; undefined: what runs is added up */
export function openCurtailment(config: Config, parts: { readonly journal: Journal; readonly wall: WallClock; readonly log: Log; readonly power: PowerSource | undefined }): SiteCurtailment {
  const { journal, wall, log, power } = parts;
  const fleet = openFleet(config, wall);
  const keeper = fleet && new FleetKeeper(fleet, wall, log, { atOnce: config.AGENT_MINERS_AT_ONCE, lookEveryMs: 30 * SECOND_MS, retryMs: 5 * SECOND_MS });
  const prices = config.AGENT_PRICE_FILE === undefined ? undefined : new PriceFile(config.AGENT_PRICE_FILE, log);
  return new SiteCurtailment({ journal, fleet: keeper, power, prices, log }, settingsOf(config));
}
export const socketPath = (dataFolder: string): string => join(dataFolder, SOCKET_NAME);
