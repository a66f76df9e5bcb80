import { type EpochMs, err, ok, type Result, type WallClock } from '@switchyard/kernel';
import type { RegisterSpec } from '../core/setup.js';
import type { EnergySample, MeterFault, MeterReport, MeterSource, PowerSample } from '../source.js';
import { type EnergyUnit, inMilliwattHours } from '../units.js';
import { dcgmRules, type ScrapeConfig, type ScrapeRule } from './scrape-config.js';
import { parseTextPage, type TextSample } from './text.js';

type Target = ScrapeConfig['targets'][number];
const watts = { W: 1, kW: 1_000, MW: 1_000_000 } as const;

/** Scrapes exporters that publish a Prometheus text page. Which registers there are is learnt from the pages. */
export class ScrapeSource implements MeterSource {
  private readonly rules: readonly ScrapeRule[];
  private readonly wanted: ReadonlySet<string>;
  private readonly known = new Map<string, RegisterSpec>();
  /** @param nodes names of the site's nodes: a series of another host is none of ours; null: any host is */
  constructor(
    private readonly config: ScrapeConfig,
    private readonly nodes: ReadonlySet<string> | null,
    private readonly wall: WallClock,
  ) {
    this.rules = [...config.rules, ...(config.dcgmMaxWattsPerGpu === undefined ? [] : dcgmRules(config.dcgmMaxWattsPerGpu))];
    this.wanted = new Set(this.rules.map(({ metric }) => metric));
  }

  registers(): readonly RegisterSpec[] {
    return [...this.known.values()];
  }
  async read(): Promise<MeterReport> {
    const reports = await Promise.all(this.config.targets.map((target) => this.scrape(target)));
    const energy = new Map<string, EnergySample>();
    const faults = reports.flatMap((report) => report.faults);
    for (const sample of reports.flatMap((report) => report.energy)) {
      const twin = energy.get(sample.registerId);
      if (twin === undefined) energy.set(sample.registerId, sample);
      else if (twin.milliwattHours !== sample.milliwattHours) faults.push({ subject: sample.registerId, kind: 'BadAnswer', message: 'two series say different things of it; the first counts' });
    }
    return { energy: [...energy.values()], power: reports.flatMap((report) => report.power), faults };
  }
  async taken(): Promise<void> {
    // A page keeps no list of what was read.
  }
  async close(): Promise<void> {
    // Connections are the fetcher's own, and end by themselves.
  }

  private async scrape(target: Target): Promise<MeterReport> {
    const page = await fetchText(target);
    if (!page.ok) return { energy: [], power: [], faults: [page.error] };
    const now = this.wall.now();
    const { samples, badLines } = parseTextPage(page.value, this.wanted);
    const energy: EnergySample[] = [];
    const power: PowerSample[] = [];
    const faults: MeterFault[] = badLines.slice(0, 5).map(({ line, reason }) => ({ subject: `${target.url} line ${line}`, kind: 'BadAnswer', message: reason }));
    for (const sample of samples) {
      const rule = this.rules.find(({ metric, where }) => metric === sample.metric && Object.entries(where).every(([name, value]) => sample.labels[name] === value));
      if (rule === undefined) continue;
      const place = this.placeOf(target, rule, sample);
      if (!place.ok) faults.push({ subject: `${target.url} ${sample.metric}`, kind: 'NotFound', message: place.error });
      else this.take(rule, sample, place.value, (sample.atMs ?? now) as EpochMs, { energy, power, faults });
    }
    if (samples.length === 0) faults.push({ subject: target.url, kind: 'NotFound', message: `none of ${[...this.wanted].join(', ')} is on the page` });
    return { energy, power, faults };
  }
  private take(rule: ScrapeRule, { labels, value }: TextSample, place: Place, at: EpochMs, to: { energy: EnergySample[]; power: PowerSample[]; faults: MeterFault[] }): void {
    const { id, node, gpu } = place;
    if (rule.kind === 'power') {
      if (Number.isFinite(value)) to.power.push({ registerId: id, channel: rule.channel, at, watts: value * watts[rule.unit as keyof typeof watts] });
      else to.faults.push({ subject: id, kind: 'OutOfRange', message: `reads ${value}, which is no power` });
      return;
    }
    const milliwattHours = inMilliwattHours(value, rule.unit as EnergyUnit);
    if (milliwattHours === undefined) {
      to.faults.push({ subject: id, kind: 'OutOfRange', message: `reads ${value}, which is no energy` });
      return;
    }
    const serial = rule.serialLabel === undefined ? undefined : labels[rule.serialLabel];
    to.energy.push({ registerId: id, at, milliwattHours, ...(serial !== undefined && { serial }) });
    this.known.set(id, {
      id, channel: rule.channel, nodes: node === undefined ? null : [node], gpu: gpu ?? null, maxWatts: rule.maxWatts!, minWatts: rule.minWatts,
      resolutionMilliwattHours: inMilliwattHours(1n, rule.unit as EnergyUnit)! || 1n, wrapsAtMilliwattHours: null,
    });
  }
  private placeOf(target: Target, rule: ScrapeRule, { metric, labels }: TextSample): Result<Place, string> {
    const node = rule.nodeLabel === undefined ? target.node : (target.node ?? labels[rule.nodeLabel]);
    if (rule.nodeLabel !== undefined && node === undefined) return err(`no label ${rule.nodeLabel}`);
    if (node !== undefined && this.nodes !== null && !this.nodes.has(node)) return err(`the site has no node ${node}`);
    if (rule.gpuLabel === undefined) return ok({ id: `${node ?? 'site'}/${metric}${suffix(rule)}`.slice(0, 120), node });
    const gpu = Number(labels[rule.gpuLabel]);
    if (labels[rule.gpuLabel] === undefined || !Number.isInteger(gpu) || gpu < 0 || gpu > 1_023) return err(`label ${rule.gpuLabel} is no index of a GPU`);
    return ok({ id: `${node}/gpu${gpu}`, node, gpu });
  }
}
interface Place {
  readonly id: string;
  readonly node: string | undefined;
  readonly gpu?: number;
}
const suffix = ({ where }: ScrapeRule): string => Object.entries(where).sort().map(([name, value]) => `,${name}=${value}`).join('');

/** A page of at most so many bytes, within its time, from where it was asked: an exporter that redirects is not believed. */
async function fetchText({ url, timeoutMs, bytesMax }: Target): Promise<Result<string, MeterFault>> {
  const fault = (kind: MeterFault['kind'], message: string) => err({ subject: url, kind, message });
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error', headers: { accept: 'text/plain;version=0.0.4' } });
    if (!response.ok) return fault('DeviceRefused', `answers ${response.status}`);
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of response.body ?? []) {
      bytes += (part as Uint8Array).length;
      // Leaving the loop cancels the rest of the page.
      if (bytes > bytesMax) return fault('BadAnswer', `longer than ${bytesMax} bytes`);
      parts.push(part as Uint8Array);
    }
    return ok(Buffer.concat(parts).toString('utf8'));
  } catch (error) {
    const { name, message, cause } = error as Error & { readonly cause?: { readonly message?: string } };
    if (name === 'TimeoutError') return fault('Timeout', `no page within ${timeoutMs} ms`);
    return fault('Unreachable', cause?.message ?? message);
  }
}
