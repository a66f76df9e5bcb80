import type { PolicyResult, ReplayInput, ReplayJob, ReplaySite, RunPart } from '../src/index.js';

/**
 * Judges a replay from its input and its runs alone, in plain loops; it shares no code with the replay.
 * @returns what is wrong, one sentence each; empty where nothing is
 */
export function judgeReplay(input: ReplayInput, result: PolicyResult): string[] {
  const jobs = new Map(input.jobs.map((job) => [job.id, job]));
  const wrong = [...judgeAnswers(input, result), ...judgeCapacity(input, result, jobs)];
  let [power, transfer] = [0, 0];
  for (const run of [...result.runs, ...result.misses]) {
    const job = jobs.get(run.job)!;
    const paid = pay(input, job, run.parts);
    power += paid.power;
    transfer += paid.transfer;
    if (Math.abs(paid.power - run.powerMicroUsd) > 1 + run.parts.length) wrong.push(`${job.id}: power ${run.powerMicroUsd}, recomputed ${paid.power}`);
    if (paid.transfer !== run.transferMicroUsd) wrong.push(`${job.id}: transfer ${run.transferMicroUsd}, recomputed ${paid.transfer}`);
  }
  for (const run of result.runs) wrong.push(...judgeRun(input, result, jobs.get(run.job)!, run.parts));
  const slack = 2 * (result.runs.length + result.misses.length) + 10;
  if (Math.abs(power - result.powerMicroUsd) > slack || transfer !== result.transferMicroUsd) wrong.push(`sums: power ${result.powerMicroUsd} and transfer ${result.transferMicroUsd}, recomputed ${power} and ${transfer}`);
  return wrong;
}

/** Every job is run or missed, once; what was accepted and missed names the event that took its place. */
function judgeAnswers(input: ReplayInput, result: PolicyResult): string[] {
  const answered = [...result.runs, ...result.misses].map((one) => one.job).sort();
  const asked = input.jobs.map((job) => job.id).sort();
  const events = new Set((input.curtailments ?? []).map((event) => event.id));
  const broken = result.misses.filter((miss) => miss.accepted);
  return [
    ...(answered.join() === asked.join() ? [] : ['jobs are not answered once each']),
    ...broken.filter((miss) => !events.has(miss.event ?? '')).map((miss) => `${miss.job}: accepted, missed, and no event took its place`),
    ...(broken.length === result.brokenPromises && result.misses.length === result.missed && result.runs.length === result.placed ? [] : ['counts do not add up']),
  ];
}

const feeder = (site: ReplaySite): string => site.feeder ?? site.id;
function width(job: ReplayJob, site: ReplaySite): number {
  const node = site.nodeGpus ?? 1;
  const wholeNodes = Math.floor(job.gpus / node) * node;
  if (wholeNodes === job.gpus) return job.gpus;
  return wholeNodes + (job.wholeNodes ? node : Math.min(node, 2 ** Math.ceil(Math.log2(job.gpus - wholeNodes))));
}
const kwPerGpu = (input: ReplayInput, site: ReplaySite): number => (Number((site.powerModel ?? input.powerModel).shareMax) / 1e6) * (Number(site.puePpm) / 1e6);

/** Nothing is overfilled in any slot, cuts included, and the load on record is what the runs say. */
function judgeCapacity(input: ReplayInput, result: PolicyResult, jobs: ReadonlyMap<string, ReplayJob>): string[] {
  const wrong: string[] = [];
  const used = new Map(input.sites.map((site) => [site.id, new Array<number>(input.slots).fill(0)]));
  const byId = new Map(input.sites.map((site) => [site.id, site]));
  for (const { job, parts } of [...result.runs, ...result.misses]) {
    for (const { site, from, to } of parts) for (let t = from; t < to; t += 1) used.get(site)![t]! += width(jobs.get(job)!, byId.get(site)!);
  }
  for (let t = 0; t < input.slots; t += 1) {
    const kw = new Map<string, number>();
    const share = new Map<string, number>();
    for (const event of input.curtailments ?? []) if (event.from <= t && t < event.to) share.set(event.site, Math.min(share.get(event.site) ?? 1, event.allowedShare));
    input.sites.forEach((site, s) => {
      const here = used.get(site.id)![t]!;
      if (here > site.gpus[t]! * (share.get(feeder(site)) ?? 1)) wrong.push(`pool ${site.id} slot ${t}: ${here} GPUs of ${site.gpus[t]} x ${share.get(feeder(site)) ?? 1}`);
      if (here !== result.load[s]![t]) wrong.push(`pool ${site.id} slot ${t}: load on record is ${result.load[s]![t]}, runs say ${here}`);
      kw.set(feeder(site), (kw.get(feeder(site)) ?? 0) + here * kwPerGpu(input, site));
    });
    for (const one of input.feeders ?? []) {
      const limit = one.kw * (share.get(one.id) ?? 1);
      if ((kw.get(one.id) ?? 0) > limit + 1e-3) wrong.push(`feeder ${one.id} slot ${t}: ${kw.get(one.id)} kW of ${limit}`);
    }
  }
  return wrong;
}

/** The slots of a run, each with whether it is a restart. */
function* slotsOf(job: ReplayJob, parts: readonly RunPart[]): Generator<{ readonly site: string; readonly t: number; readonly restart: boolean }> {
  const restart = job.interruptible?.restartSlots ?? job.restartSlots ?? 1;
  for (const [i, { site, from, to }] of parts.entries()) {
    for (let t = from; t < to; t += 1) yield { site, t, restart: i > 0 && t - from < restart };
  }
}

function pay(input: ReplayInput, job: ReplayJob, parts: readonly RunPart[]): { readonly power: number; readonly transfer: number } {
  const sites = new Map(input.sites.map((site) => [site.id, site]));
  let [power, transfer, seconds] = [0, 0, job.durationSeconds];
  let dataAt = job.data?.feeder;
  for (const { site } of parts) {
    const here = feeder(sites.get(site)!);
    if (dataAt !== undefined && dataAt !== here) transfer += job.data!.moveMicroUsd;
    if (dataAt !== undefined) dataAt = here;
  }
  for (const { site: id, t, restart } of slotsOf(job, parts)) {
    const site = sites.get(id)!;
    const speed = (site.speedPpm ?? 1e6) / 1e6;
    const model = site.powerModel ?? input.powerModel;
    const usdPerGpuHour = (Number(model.shareMax) / 1e6) * (Number(model.loadFractionPpm) / 1e6) * (Number(site.puePpm) / 1e6) * (site.microUsdPerMwh[input.historySlots + t]! / 1e6 / 1e3);
    const part = restart ? 1 : Math.min(1, Math.max(0, seconds) / (speed * input.slotSeconds));
    if (!restart) seconds -= speed * input.slotSeconds;
    // The price of a GPU-hour and of a GPU-slot are whole micro-USD.
    power += Math.round((Math.round(usdPerGpuHour * 1e6) * input.slotSeconds) / 3_600) * job.gpus * part;
  }
  return { power, transfer };
}

/** Runs whole, inside its window, behind its predecessors, in as many parts as it may. */
function judgeRun(input: ReplayInput, result: PolicyResult, job: ReplayJob, parts: readonly RunPart[]): string[] {
  const wrong: string[] = [];
  const speeds = new Map(input.sites.map((site) => [site.id, (site.speedPpm ?? 1e6) / 1e6]));
  let done = 0;
  let workBeforeLast = 0;
  for (const { site, restart } of slotsOf(job, parts)) {
    workBeforeLast = done;
    if (!restart) done += speeds.get(site)! * input.slotSeconds;
  }
  if (done < job.durationSeconds - 1e-6 || workBeforeLast >= job.durationSeconds) wrong.push(`${job.id}: ran ${done} s of ${job.durationSeconds}`);
  if (parts[0]!.from < job.releaseSlot || parts.at(-1)!.to > job.deadlineSlot) wrong.push(`${job.id}: ran outside [${job.releaseSlot}, ${job.deadlineSlot})`);
  parts.forEach((part, i) => {
    if (part.to <= part.from || (i > 0 && part.from < parts[i - 1]!.to)) wrong.push(`${job.id}: part ${i} is empty or overlaps`);
  });
  for (const id of job.after ?? []) {
    const end = result.runs.find((run) => run.job === id)?.parts.at(-1)?.to;
    if (end === undefined || end > parts[0]!.from) wrong.push(`${job.id}: started before ${id} had finished`);
  }
  // A cut gives a part back: no more of them than there are events in its time.
  const cuts = (input.curtailments ?? []).filter((event) => event.noticeSlot <= parts.at(-1)!.from && event.to > parts[0]!.from).length;
  if (parts.length > (job.interruptible?.segmentsMax ?? 1) + cuts) wrong.push(`${job.id}: ${parts.length} parts`);
  return wrong;
}
