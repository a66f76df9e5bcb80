import type { WallClock } from '@switchyard/kernel';
import { DropSource } from './file/drop-source.js';
import type { MeterConfig } from './meter-config.js';
import { ModbusSource } from './modbus/modbus-source.js';
import { ScrapeSource } from './prometheus/scrape-source.js';
import type { MeterReport, MeterSource } from './source.js';

/** All meters of a site as one: an IT meter of one kind and a facility meter of another are the usual case. */
class AllSources implements MeterSource {
  constructor(private readonly sources: readonly MeterSource[]) {}

  registers(): ReturnType<MeterSource['registers']> {
    return this.sources.flatMap((source) => source.registers());
  }
  async read(): Promise<MeterReport> {
    const reports = await Promise.all(this.sources.map((source) => source.read()));
    return { energy: reports.flatMap(({ energy }) => energy), power: reports.flatMap(({ power }) => power), faults: reports.flatMap(({ faults }) => faults) };
  }
  async taken(): Promise<void> {
    for (const source of this.sources) await source.taken();
  }
  async close(): Promise<void> {
    for (const source of this.sources) await source.close();
  }
}

/** @param nodes names of the site's nodes; null: any */
export function sourcesOf({ devices, scrape, drop }: MeterConfig, nodes: readonly string[] | null, wall: WallClock): MeterSource {
  return new AllSources([
    ...(devices === undefined ? [] : [new ModbusSource({ devices }, wall)]),
    ...(scrape === undefined ? [] : [new ScrapeSource(scrape, nodes && new Set(nodes), wall)]),
    ...(drop === undefined ? [] : [new DropSource(drop)]),
  ]);
}
