import { by, byNumber, byText, ladder } from '@switchyard/kernel';
import { compile } from './compile.js';
import { barePrices } from './explain.js';
import type { Instance, JobSpec } from './instance.js';
import { Schedule } from './schedule.js';
import { WindowSearch } from './window-search.js';

/** An instance as its jobs may use it, and who alone may use the tail. */
export interface Opened {
  readonly instance: Instance;
  readonly headOfLine?: string;
}

/**
 * Keeps the tail of the horizon for the head of the line: jobs without a promise end before the tail, but for the oldest that would fit
 * the market without its promises. Without `fairness.tailSlots` the instance is handed back as it is.
 */
export function keepTail(instance: Instance): Opened {
  const tail = instance.fairness?.tailSlots ?? 0;
  if (tail === 0) return { instance };
  const headOfLine = findHead(instance);
  const end = instance.slots - tail;
  return {
    instance: { ...instance, jobs: instance.jobs.map((job) => (job.held !== undefined || job.id === headOfLine ? job : endBy(job, end))) },
    ...(headOfLine === undefined ? {} : { headOfLine }),
  };
}

/** The job with no slot from `end` on. */
export function endBy(job: JobSpec, end: number): JobSpec {
  return { ...job, deadline: Math.min(job.deadline, end) };
}

/**
 * A job that no empty market takes, or only above its cap or its unplaced cost, would keep the tail shut for ever; so would one that
 * waits for a job without a promise. They are passed over.
 */
function findHead(instance: Instance): string | undefined {
  const line = instance.jobs.filter((job) => job.held === undefined).sort(ladder(by((job) => -(job.waitedSeconds ?? 0), byNumber), by((job) => job.id, byText)));
  const model = compile(instance);
  const schedule = new Schedule(model);
  const search = new WindowSearch();
  const bare = barePrices(schedule);
  const index = new Map(model.jobIds.map((id, j) => [id, j]));
  return line.find(({ id }) => {
    const job = index.get(id)!;
    if (model.optFrom[job] === model.optFrom[job + 1]) return false;
    const promised = model.before[job]!.filter((earlier) => (model.held[earlier]?.option ?? -1) >= 0);
    for (const earlier of promised) schedule.place(earlier, model.held[earlier]!.option, model.held[earlier]!.run);
    let fits = search.best(schedule, job, bare);
    for (const earlier of promised) schedule.remove(earlier);
    if (!fits) return false;
    schedule.place(job, search.option, search.run!);
    fits = schedule.cost[job]! + schedule.surcharge < model.unplacedCost[job]!;
    schedule.remove(job);
    return fits;
  })?.id;
}
