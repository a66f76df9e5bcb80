import { SECOND_MS, toIso, type WallClock } from '@switchyard/kernel';
import type { MeterReport, MeterSource } from './source.js';

/**
 * What an operator wants to see in the first hour: every register with its value now, twice, and the power its energy register counted in between;
 * then what did not answer. Changes nothing: files stay where they are.
 * @param waitSeconds between the two looks
 * @returns whether everything answered
 */
export async function checkMeters(source: MeterSource, wall: WallClock, pause: (ms: number) => Promise<unknown>, waitSeconds: number, print: (line: string) => void): Promise<boolean> {
  const first = await source.read();
  await pause(waitSeconds * SECOND_MS);
  const second = await source.read();
  print(`${'register'.padEnd(32)} ${'kWh'.padStart(18)} ${'kW counted'.padStart(12)} ${'kW now'.padStart(12)}  at`);
  const specs = new Map(source.registers().map((spec) => [spec.id, spec]));
  for (const { registerId, milliwattHours, at, serial } of second.energy) {
    const before = first.energy.find((sample) => sample.registerId === registerId);
    const ms = before === undefined ? 0 : at - before.at;
    // 1 mWh in 1 ms is 3.6 kW.
    const counted = before === undefined || ms <= 0 ? '' : ((Number(milliwattHours - before.milliwattHours) / ms) * 3.6).toFixed(3);
    const spec = specs.get(registerId);
    const where = spec === undefined ? '' : `  ${spec.channel}${spec.nodes === null ? '' : ` ${spec.nodes.join(' ')}`}${spec.gpu === null ? '' : ` GPU ${spec.gpu}`}`;
    print(`${registerId.padEnd(32)} ${(Number(milliwattHours) / 1e6).toFixed(3).padStart(18)} ${counted.padStart(12)} ${''.padStart(12)}  ${toIso(at)}${serial === undefined ? '' : `  serial ${serial}`}${where}`);
  }
  for (const { registerId, watts, at, channel } of second.power) {
    print(`${registerId.padEnd(32)} ${''.padStart(18)} ${''.padStart(12)} ${(watts / 1e3).toFixed(3).padStart(12)}  ${toIso(at)}  ${channel}`);
  }
  for (const { subject, kind, message } of second.faults) print(`${subject}: ${kind}: ${message}`);
  for (const id of specs.keys()) if (!second.energy.some(({ registerId }) => registerId === id)) print(`${id}: no value`);
  print(summary(second, wall));
  return second.faults.length === 0 && [...specs.keys()].every((id) => second.energy.some(({ registerId }) => registerId === id));
}
const summary = ({ energy, power, faults }: MeterReport, wall: WallClock): string =>
  `${energy.length} energy and ${power.length} power values, ${faults.length} faults at ${toIso(wall.now())}`;
