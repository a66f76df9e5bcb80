import { readFileSync } from 'node:fs';
import type { Inventory } from '@switchyard/agent-protocol';
import { epochMs, MINUTE_MS, SECOND_MS, type WallClock, watts } from '@switchyard/kernel';
import type { Config } from '../config.js';
import type { MeterModel } from '../core/meter.js';
import type { PowerSource } from '../curtailment/ports.js';
import { Metering, type MeteringPorts } from '../flow/metering.js';
import { sourcesOf } from './all-sources.js';
import { describeSetupFault, faultOfSetup } from './core/setup.js';
import { type MeterConfig, parseMeterConfig } from './meter-config.js';
import type { MeterSource } from './source.js';

/** Site readings are cut at these, and values up to a minute apart count as measured between. */
const GRID_MS = 5 * MINUTE_MS;
const EXACT_WITHIN_MS = MINUTE_MS;

type MeterSettings = Pick<Config, 'AGENT_METER' | 'AGENT_METER_CONFIG' | 'AGENT_METER_WAIT_SECONDS' | 'AGENT_METER_INTERPOLATE_SECONDS' | 'AGENT_METER_IDLE_FRACTION' | 'AGENT_LOAD_FRACTION' | 'AGENT_RIPPLE'>;
const sections = { modbus: 'devices', prometheus: 'scrape', file: 'drop' } as const;

/** The real meters of the settings; undefined: there are none. @throws Error with one line per bad field of the file */
export function openSource(config: MeterSettings, nodes: readonly string[] | null, wall: WallClock): MeterSource | undefined {
  const { AGENT_METER: kind, AGENT_METER_CONFIG: path } = config;
  if (kind === 'simulated' || kind === 'none') return undefined;
  if (path === undefined) throw new Error(`AGENT_METER_CONFIG (--meter-config): is needed with AGENT_METER=${kind}`);
  const meters = readMeterConfig(path);
  if (meters[sections[kind]] === undefined) throw new Error(`AGENT_METER_CONFIG ${path}: ${sections[kind]}: is needed with AGENT_METER=${kind}`);
  return sourcesOf(meters, nodes, wall);
}
function readMeterConfig(path: string): MeterConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`AGENT_METER_CONFIG (--meter-config) ${path}: ${(error as Error).message}`, { cause: error });
  }
  const parsed = parseMeterConfig(text);
  if (!parsed.ok) throw new Error(parsed.error.map((line) => `AGENT_METER_CONFIG ${path}: ${line}`).join('\n'));
  return parsed.value;
}

/** How the readings of runs are made: with the simulated meter's energy, or without any. Real meters add theirs later. */
export function meterModelOf(config: MeterSettings, agentId: string): MeterModel {
  const { AGENT_METER: kind } = config;
  const name = kind === 'simulated' ? 'simulated-it' : kind === 'none' ? 'process-clock' : 'site-meters';
  return { meterId: `${name}:${agentId}`, energy: kind === 'simulated', loadFractionPpm: Math.round(config.AGENT_LOAD_FRACTION * 1e6), ripplePpm: Math.round(config.AGENT_RIPPLE * 1e6) };
}

/**
 * Sharing out what the real meters count; undefined where there are none, and readings that waited for such then go out without energy.
 * @throws Error when the registers of the file do not fit the site
 */
export function openMetering(config: MeterSettings, meterId: string, inventory: Inventory, source: MeterSource | undefined, ports: Omit<MeteringPorts, 'source'>): Metering | undefined {
  if (source === undefined) {
    if (ports.journal.state.metering !== null) ports.journal.commit({ type: 'meters', setup: null });
    return undefined;
  }
  const nodes = inventory.nodes.map(({ name, gpuCount }) => ({ name, gpuCount }));
  const fault = faultOfSetup({ registers: [...source.registers()], nodes });
  if (fault !== undefined) throw new Error(`AGENT_METER_CONFIG: ${describeSetupFault(fault)}`);
  if (ports.journal.state.clock.speed !== 1) ports.log.warn('market time runs faster than the wall: a real meter counts wall time, so energy is too small by that factor', { speed: ports.journal.state.clock.speed });
  const metering = new Metering({ ...ports, source }, {
    meterId, nodes, idlePpm: Math.round(config.AGENT_METER_IDLE_FRACTION * 1e6), exactWithinMs: EXACT_WITHIN_MS,
    interpolateWithinMs: Math.round(config.AGENT_METER_INTERPOLATE_SECONDS * SECOND_MS), gridMs: GRID_MS, waitMs: config.AGENT_METER_WAIT_SECONDS * SECOND_MS,
  });
  metering.begin();
  return metering;
}

/**
 * What the facility's power registers said last, as one. Undefined while one of them is silent: a sum without it would be too small.
 * @param metering asked when the power is; it begins after those who ask
 */
export function sitePower(metering: () => Pick<Metering, 'latest'> | undefined): PowerSource {
  let most = 0;
  return {
    read: async () => {
      const power = (metering()?.latest?.power ?? []).filter(({ channel }) => channel === 'facility');
      most = Math.max(most, power.length);
      if (power.length === 0 || power.length < most) return undefined;
      const total = power.reduce((sum, sample) => sum + sample.watts, 0);
      return { at: epochMs(Math.min(...power.map(({ at }) => at))), powerW: watts(BigInt(Math.round(total))), source: 'meter' };
    },
  };
}
