import { describe, expect, it } from '@jest/globals';
import type { Instance, JobSpec } from '@switchyard/matching';
import { compile } from './compile.js';
import { exchangeFairly } from './fair-exchange.js';
import { RunPrices } from './run-prices.js';
import { Schedule } from './schedule.js';
import { WindowSearch } from './window-search.js';

const four = (value: number): number[] => Array<number>(4).fill(value);
const job = (id: string, tenant: string, over: Partial<JobSpec> = {}): JobSpec => ({ id, gpus: 4, slots: 1, release: 0, deadline: 4, unplacedCost: 50, tenant, ...over });
/** One pool of 4 GPUs, slot for slot dearer. @param placed start by id, before the exchange */
function exchanged(jobs: readonly JobSpec[], placed: Readonly<Record<string, number>>, gpus: readonly number[] = four(4), over: Partial<Instance> = {}) {
  const model = compile({ slotSeconds: 1_800, slots: 4, jobs, pools: [{ id: 'p', site: 's', gpus, costPerGpuSlot: [1, 2, 3, 4] }], ...over });
  const schedule = new Schedule(model);
  for (const [id, from] of Object.entries(placed)) {
    const j = model.jobIds.indexOf(id);
    schedule.place(j, model.optFrom[j]!, [from, from + model.optSlots[model.optFrom[j]!]!]);
  }
  const bare = new RunPrices(model, new Float64Array(model.objective.length));
  const outcome = exchangeFairly(schedule, new WindowSearch(), bare, bare)!;
  const places = Object.fromEntries(model.jobIds.flatMap((id, j) => (schedule.runs[j] ? [[id, schedule.runs[j]![0]!]] : [])));
  return { places, fairness: outcome.fairness, displaced: [...outcome.displaced].map(([j, why]) => [model.jobIds[j]!, why] as const) };
}
const flood = [1, 2, 3, 4].map((i) => job(`f${i}`, 'flood'));

describe('the exchange between customers', () => {
  it('puts the job that is within its share where one beyond was; those within stay', () => {
    const found = exchanged([...flood.slice(0, 3), job('q', 'quiet')], { f1: 3, f2: 2, f3: 1 }, [0, 4, 4, 4]);
    expect(found.places).toEqual({ f1: 3, f2: 2, q: 1 });
    expect(found.displaced).toEqual([['f3', { pool: 0, gpuHoursAhead: 4, fairShareGpuHours: 4 }]]);
    // The one that gives way cost 8, its miss 50; the other way round for the one that came.
    expect(found.fairness).toMatchObject({ displaced: ['f3'], costOfFairness: 0, gpuHoursShared: 6 });
  });
  it('says what the rule costs, and what each customer has then, holdings included', () => {
    const found = exchanged([...flood.slice(0, 2), job('q', 'quiet', { unplacedCost: 30 })], { f1: 1, f2: 0 }, [4, 4, 0, 0], { fairness: { tenants: [{ tenant: 'flood', gpuHoursHeld: 1 }] } });
    expect(found.places).toEqual({ f1: 1, q: 0 });
    expect(found.fairness.costOfFairness).toBeCloseTo(20, 9);
    expect(found.fairness.tenants.map(({ tenant, gpuHoursHeld, gpuHoursPlaced }) => [tenant, gpuHoursHeld, gpuHoursPlaced])).toEqual([['flood', 1, 3], ['quiet', 0, 2]]);
  });
  it('keeps jobs within their shares where they are: those beyond, and across the edge, make room', () => {
    // f1 is within, f2 across; the first of q is within and fits nowhere but where f2 is.
    const found = exchanged([job('f1', 'flood'), job('f2', 'flood', { slots: 2 }), job('q', 'quiet', { slots: 2, deadline: 2 })], { f1: 2, f2: 0 }, [4, 4, 4, 0]);
    expect(found.places).toEqual({ f1: 2, q: 0 });
    const stuck = exchanged([job('f1', 'flood'), job('q', 'quiet', { slots: 2, deadline: 2 })], { f1: 0 }, [4, 4, 4, 0]);
    expect(stuck.places).toEqual({ f1: 0 });
  });
  it('lets a job across the edge of its share take the room of one beyond, and what is free beside it', () => {
    // Of 8 GPU-slots each has 4: f1 and f2 are within, f3 beyond; q2 goes from 2 to 5, across the edge.
    const jobs = [1, 2, 3].map((i) => job(`f${i}`, 'flood', { gpus: 2 })).concat([job('q1', 'quiet', { gpus: 2 }), job('q2', 'quiet', { gpus: 3 })]);
    const found = exchanged(jobs, { f1: 0, q1: 0, f2: 1, f3: 2 }, [4, 2, 3, 0]);
    expect([found.places, found.displaced.map(([id]) => id)]).toEqual([{ f1: 0, q1: 0, f2: 1, q2: 2 }, ['f3']]);
  });
  it('puts what need not give way back where it ran, though a cheaper slot is free; what lost its slot gets another', () => {
    // q2 makes the share of the flood two jobs of four, but is not worth a run.
    const jobs = [...flood, job('q1', 'quiet', { deadline: 1 }), job('q2', 'quiet', { gpus: 8, slots: 2, unplacedCost: 0.1 })];
    const found = exchanged(jobs, { f1: 2, f2: 2, f3: 3, f4: 0 }, [4, 4, 8, 8]);
    expect([found.places, found.displaced]).toEqual([{ f1: 2, f2: 2, f3: 3, f4: 1, q1: 0 }, []]);
  });
  it('does not place what costs more than leaving it out', () => {
    const found = exchanged([...flood.slice(0, 2), job('q', 'quiet', { unplacedCost: 3 })], { f1: 1, f2: 0 }, [4, 4, 0, 0]);
    expect([found.places, found.displaced, found.fairness.costOfFairness]).toEqual([{ f1: 1, f2: 0 }, [], 0]);
  });
  it('changes nothing where nobody within or across is left out, or nothing is placed beyond', () => {
    expect(exchanged([...flood.slice(0, 2)], { f1: 3, f2: 2 }).places).toEqual({ f1: 3, f2: 2 });
    expect(exchanged([job('f1', 'flood'), job('q', 'quiet')], { f1: 3 }).places).toEqual({ f1: 3 });
  });
  it('leaves promises where they are', () => {
    const promised = flood.slice(0, 2).map((row, i): JobSpec => ({ ...row, held: { pool: 'p', segments: [[i, i + 1]] } }));
    const found = exchanged([...promised, job('q', 'quiet')], { f1: 0, f2: 1 }, [4, 4, 0, 0]);
    expect([found.places, found.displaced]).toEqual([{ f1: 0, f2: 1 }, []]);
  });
});
