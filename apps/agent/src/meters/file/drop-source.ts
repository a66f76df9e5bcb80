import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { by, byNumber, byText, ladder } from '@switchyard/kernel';
import type { RegisterSpec } from '../core/setup.js';
import type { EnergySample, MeterReport, MeterSource } from '../source.js';
import { inMilliwattHours } from '../units.js';
import type { DropConfig } from './drop-config.js';
import { type DropLine, parseDropFile } from './parse-drop.js';

/** Files of one look; the rest waits for the next. */
const FILES_MAX = 50;

/**
 * Reads files that another system renames into a folder: names that end in `.csv` or `.jsonl` and do not begin with a dot. A file is moved to `done` once its
 * values are on disk here; one that is read again after a crash repeats values that are known. Lines that cannot be read are kept in `quarantine`.
 */
export class DropSource implements MeterSource {
  /** What the last look leaves to do once its values are kept: nothing in the folder changes before. */
  private left: readonly (() => void)[] = [];
  constructor(private readonly config: DropConfig) {
    for (const name of ['done', 'quarantine']) mkdirSync(join(config.folder, name), { recursive: true, mode: 0o700 });
  }

  registers(): readonly RegisterSpec[] {
    return this.config.registers.map(({ id, channel, nodes, gpu, maxWatts, minWatts, unit, scale }) => ({
      id, channel, nodes, gpu, maxWatts, minWatts, resolutionMilliwattHours: inMilliwattHours(1n, unit, Math.min(scale, 1)) || 1n, wrapsAtMilliwattHours: null,
    }));
  }
  async read(): Promise<MeterReport> {
    const { folder } = this.config;
    const names = readdirSync(folder).filter((name) => /^[^.].*\.(csv|jsonl)$/.test(name)).sort().slice(0, FILES_MAX);
    const reports = names.map((name) => this.readFile(name));
    const energy = reports.flatMap((report) => report.energy);
    const faults = reports.flatMap((report) => report.faults);
    this.left = names.flatMap((name, i) => [...reports[i]!.left, () => renameSync(join(folder, name), this.free(reports[i]!.isRead ? 'done' : 'quarantine', name))]);
    energy.sort(ladder(by((sample) => sample.at, byNumber), by((sample) => sample.registerId, byText)));
    return { energy, power: [], faults };
  }
  async taken(): Promise<void> {
    const { left } = this;
    this.left = [];
    for (const act of left) act();
  }
  async close(): Promise<void> {
    // Nothing is kept open.
  }

  private readFile(name: string): FileReport {
    const path = join(this.config.folder, name);
    const { size } = statSync(path);
    if (size > this.config.bytesMax) {
      return { isRead: false, left: [], energy: [], faults: [{ subject: name, kind: 'BadAnswer', message: `${size} bytes, more than ${this.config.bytesMax}; put aside` }] };
    }
    const { lines, badLines } = parseDropFile(name, readFileSync(path, 'utf8'));
    const bad: { line: number; reason: string; text: string }[] = [...badLines];
    const energy = lines.flatMap((line): EnergySample[] => {
      const sample = this.sampleOf(line);
      if (typeof sample !== 'string') return [sample];
      bad.push({ line: line.line, reason: sample, text: JSON.stringify(line) });
      return [];
    });
    bad.sort(by((one) => one.line, byNumber));
    const errors = bad.map(({ line, reason, text }) => `${name}:${line}: ${reason}: ${text}\n`).join('');
    const keep = (): void => writeFileSync(this.free('quarantine', `${name}.errors`), errors, { mode: 0o600 });
    return { isRead: true, left: bad.length > 0 ? [keep] : [], energy, faults: bad.slice(0, 5).map(({ line, reason }) => ({ subject: `${name}:${line}`, kind: 'BadAnswer', message: reason })) };
  }
  private sampleOf({ register, at, value, serial }: DropLine): EnergySample | string {
    const spec = this.config.registers.find(({ id }) => id === register);
    if (spec === undefined) return `register: ${register} is not in the configuration`;
    const milliwattHours = inMilliwattHours(value, spec.unit, spec.scale);
    if (milliwattHours === undefined) return 'value: is no energy';
    return { registerId: register, at, milliwattHours, ...(serial !== undefined && { serial }) };
  }
  /** A name in a folder that is not taken: two files of one name are two files. */
  private free(folder: string, name: string): string {
    const taken = new Set(readdirSync(join(this.config.folder, folder)));
    for (let n = 0; ; n += 1) {
      const candidate = n === 0 ? name : `${name}.${n}`;
      if (!taken.has(candidate)) return join(this.config.folder, folder, candidate);
    }
  }
}
interface FileReport extends Pick<MeterReport, 'energy' | 'faults'> {
  readonly isRead: boolean;
  readonly left: readonly (() => void)[];
}
