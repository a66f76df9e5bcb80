import { describe, expect, it } from '@jest/globals';
import { plan, type Instance, type JobSpec, type PoolSpec, type Refusal } from '@switchyard/matching';

const pool: PoolSpec = { id: 'p', site: 's', gpus: [8, 8, 8, 8], costPerGpuSlot: [0.25, 0.25, 0.25, 0.25], model: 'h100', kwPerGpu: 1 };
const job: JobSpec = { id: 'j', gpus: 8, slots: 2, release: 0, deadline: 4, unplacedCost: 16 };
const first: JobSpec = { id: 'a', gpus: 4, slots: 4, release: 0, deadline: 4, unplacedCost: 999 };

function because(edit: Partial<JobSpec>, more: readonly JobSpec[] = [], p: Partial<PoolSpec> = {}, rest: Partial<Instance> = {}): Refusal | undefined {
  const instance: Instance = { slotSeconds: 3600, slots: 4, pools: [{ ...pool, ...p }], jobs: [{ ...job, ...edit }, ...more], ...rest };
  return plan(instance).unplaced.find((u) => u.job === 'j')?.because[0];
}

describe('typed reasons of every pool', () => {
  it.each<readonly [string, Refusal | undefined, object]>([
    ['model', because({ models: ['b200'] }), { kind: 'ModelExcluded', model: 'h100' }],
    ['pool list', because({ pools: [] }), { kind: 'PoolNotAllowed' }],
    ['gang wider than the pool', because({ gpus: 9 }), { kind: 'NotEnoughGpus', gpusNeeded: 9, gpusFree: 8 }],
    ['others in the way', because({}, [first]), { kind: 'NotEnoughGpus', gpusNeeded: 8, gpusFree: 4 }],
    ['short window', because({ deadline: 1 }), { kind: 'WindowTooShort', slotsNeeded: 2, slotsAvailable: 1 }],
    ['room after the deadline', because({ deadline: 2 }, [{ ...first, slots: 1, deadline: 1 }]), { kind: 'DeadlineTooEarly', earliestFinish: 3, deadline: 2 }],
    ['curtailed', because({ deadline: 2 }, [], { gpus: [0, 0, 8, 8] }), { kind: 'Curtailed', until: 2 }],
    ['curtailed for good', because({}, [], { gpus: [0, 0, 0, 0] }), { kind: 'Curtailed', until: null }],
    ['feeder', because({}, [], {}, { sites: [{ id: 's', kw: [6, 7, 7, 6] }] }), { kind: 'FeederFull', kwNeeded: 8, kwFree: 7 }],
    ['cap', because({ capPerGpuHour: 0.2 }), { kind: 'OverCap', usdPerGpuHour: 0.25, capPerGpuHour: 0.2 }],
    ['budget', because({ capTotal: 3 }), { kind: 'OverBudget', cheapestUsd: 4, capTotalUsd: 3 }],
    ['budget, staging counted', because({ capTotal: 4.5, transferCost: { p: 1 } }), { kind: 'OverBudget', cheapestUsd: 5, capTotalUsd: 4.5 }],
    ['worth', because({ unplacedCost: 3 }), { kind: 'DearerThanUnplaced', cheapestUsd: 4, unplacedUsd: 3 }],
    ['dependency', because({ after: ['k'] }, [{ ...job, id: 'k', gpus: 99 }]), { kind: 'WaitingForDependency', after: 'k' }],
    ['parked job', because({ interruptible: {}, gpus: 6 }, [first]), { kind: 'NotEnoughGpus', gpusNeeded: 6, gpusFree: 4 }],
    ['parked job that fits in pieces', because({ interruptible: {}, unplacedCost: 3 }, [1, 3].map((t) => ({ ...first, id: `a${t}`, gpus: 8, slots: 1, release: t, deadline: t + 1 }))), { kind: 'DearerThanUnplaced', cheapestUsd: 4, unplacedUsd: 3 }],
  ])('%s', (_name, found, expected) => {
    expect(found).toEqual({ pool: 'p', ...expected });
  });
});
