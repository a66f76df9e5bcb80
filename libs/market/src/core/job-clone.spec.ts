import { describe, expect, it } from '@jest/globals';
import { addSeconds, epochMs } from '@switchyard/kernel';
import { CountingIds } from '@switchyard/kernel/testing';
import fc from 'fast-check';
import { cloneInput, specToInput } from './job-clone.js';
import type { JobSpec } from './job-spec.js';
import { parseJobSpec } from './parse-job-spec.js';

const NOW = epochMs(Date.UTC(2026, 0, 5, 12));
const ids = new CountingIds();
const siteId = ids.next('site');
const full = {
  name: 'train', projectId: ids.next('proj'), gpuCount: 8, gpuModels: ['H100'], minGpuMemoryGib: 80, nodesWhole: true, maxDurationSeconds: 7_200, expectedDurationSeconds: 3_600, datasetGib: '1.5', datasetSiteId: siteId, checkpointGib: '0.001',
  earliestStart: new Date(addSeconds(NOW, 600)).toISOString(), deadline: new Date(addSeconds(NOW, 90_000)).toISOString(), interruptible: { checkpointSeconds: 60, restartSeconds: 30, maxInterruptions: 4 },
  maxTotalUsd: '123.456789', maxPriceUsdPerGpuHour: '2.5', policy: 'ALL_IN_PRICE', siteIds: [siteId], countries: ['US'], after: [ids.next('job')],
  run: { workload: 'demo-train', args: ['--steps', '10'], environment: [{ name: 'SEED', value: '7' }], artifacts: ['model.bin'] },
};
const parsed = (input: unknown, now = NOW): JobSpec => {
  const answer = parseJobSpec(input, now);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
};

describe('a job as an input again', () => {
  it('is the same job when it is read', () => {
    const spec = parsed(full);
    expect(parsed(specToInput(spec, NOW))).toEqual(spec);
    fc.assert(fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.bigInt({ min: 1n, max: 10n ** 12n }), (thousandths, micro) => {
      const some = parsed({ ...full, datasetGib: `${Math.floor(thousandths / 1_000)}.${String(thousandths % 1_000).padStart(3, '0')}`, maxTotalUsd: `${micro / 1_000_000n}.${String(micro % 1_000_000n).padStart(6, '0')}` });
      expect(parsed(specToInput(some, NOW))).toEqual(some);
    }), { numRuns: 100 });
  });
  it('leaves out what has passed, and keeps what has not', () => {
    const later = addSeconds(NOW, 700);
    expect(specToInput(parsed(full), later)).toMatchObject({ deadline: full.deadline });
    expect(specToInput(parsed(full), later)).not.toHaveProperty('earliestStart');
    expect(specToInput(parsed(full), addSeconds(NOW, 90_000))).not.toHaveProperty('deadline');
  });
  it('takes what is overridden, and null takes a limit off', () => {
    const spec = parsed(full);
    expect(parsed(cloneInput(spec, { gpuCount: 16, maxTotalUsd: null, name: undefined }, NOW))).toEqual({ ...(({ maxTotal: _maxTotal, ...rest }) => rest)(spec), gpuCount: 16, name: 'train (copy)' });
    expect(cloneInput(parsed(cloneInput(spec, {}, NOW)), {}, NOW)).toMatchObject({ name: 'train (copy)' });
    expect([...(cloneInput({ ...spec, name: 'x'.repeat(200) }, {}, NOW)['name'] as string)]).toHaveLength(200);
    expect(cloneInput(spec, { name: 'mine' }, NOW)).toMatchObject({ name: 'mine' });
  });
});
