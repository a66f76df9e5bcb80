import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toIso } from '@switchyard/kernel';
import { hoursAfter, id, T0 } from '../../testing/index.js';
import { defaultJobSpecLimits, parseJobSpec } from '../index.js';

const good = { name: 'llama', gpuCount: 8, maxDurationSeconds: 7_200, run: { workload: 'train', args: ['--steps', '100', '100'] } };
const problems = (input: unknown): readonly string[] => {
  const parsed = parseJobSpec(input, T0);
  return parsed.ok ? [] : parsed.error.map((problem) => `${problem.path.join('.')} ${problem.code}`);
};

describe('parseJobSpec', () => {
  it('fills in defaults', () => {
    expect(parseJobSpec(good, T0)).toEqual({
      ok: true,
      value: {
        name: 'llama', gpuCount: 8, gpuModels: [], nodesWhole: false, maxDurationSeconds: 7_200, expectedDurationSeconds: 7_200, earliestStart: T0,
        policy: 'power-cost', siteIds: [], countries: [], after: [], datasetMib: 0, checkpointMib: 0,
        run: { workload: 'train', command: [], args: ['--steps', '100', '100'], environment: {}, artifacts: [] },
      },
    });
  });
  it('reads every field exactly', () => {
    const parsed = parseJobSpec({
      ...good, projectId: id('proj', 1), gpuModels: ['h100'], minGpuMemoryGib: 80, nodesWhole: true, expectedDurationSeconds: 3_600, datasetGib: '1.5',
      checkpointGib: '0.001', earliestStart: toIso(hoursAfter(1)), deadline: '2026-01-05T08:00:00+02:00', interruptible: { restartSeconds: 60 },
      maxTotalUsd: '40.000001', maxPriceUsdPerGpuHour: '2.5', policy: 'ALL_IN_PRICE', siteIds: [id('site', 1)], countries: ['US', 'CA'], after: [id('job', 9)],
      run: { image: 'ghcr.io/x/y:1', environment: [{ name: 'SEED', value: '1' }], artifacts: ['out/model.bin'] },
    }, T0);
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        projectId: id('proj', 1), datasetMib: 1_536, checkpointMib: 2, earliestStart: hoursAfter(1), deadline: hoursAfter(6), maxTotal: 40_000_001n,
        maxPrice: 2_500_000n, policy: 'all-in-price', interruptible: { checkpointSeconds: 0, restartSeconds: 60, maxInterruptions: 1_000 },
        run: { image: 'ghcr.io/x/y:1', environment: { SEED: '1' }, artifacts: ['out/model.bin'] },
      },
    });
  });
  it('moves a start in the past to now', () => {
    expect(parseJobSpec({ ...good, earliestStart: '2020-01-01T00:00:00Z' }, T0)).toMatchObject({ ok: true, value: { earliestStart: T0 } });
  });
  it.each([
    ['no object', 7, [' WrongType']],
    ['nothing', {}, ['name Required', 'gpuCount Required', 'maxDurationSeconds Required', 'run Required']],
    ['negative GPUs', { ...good, gpuCount: -8 }, ['gpuCount OutOfRange']],
    ['half a GPU', { ...good, gpuCount: 0.5 }, ['gpuCount WrongType']],
    ['GPUs as text', { ...good, gpuCount: '8' }, ['gpuCount WrongType']],
    ['NaN', { ...good, gpuCount: Number.NaN }, ['gpuCount WrongType']],
    ['a name of 10 MB', { ...good, name: 'x'.repeat(10_000_000) }, ['name TooLong']],
    ['a blank name', { ...good, name: '  ' }, ['name Required']],
    ['NUL in a name', { ...good, name: 'a\0b' }, ['name Malformed']],
    ['a deadline in the past', { ...good, deadline: '2026-01-04T23:59:00Z' }, ['deadline OutOfRange']],
    ['a deadline now', { ...good, deadline: toIso(T0) }, ['deadline OutOfRange']],
    ['a deadline without a zone', { ...good, deadline: '2026-01-06T00:00:00' }, ['deadline Malformed']],
    ['work longer than its window', { ...good, deadline: toIso(hoursAfter(1)) }, ['deadline Conflict']],
    ['a deadline before the start', { ...good, earliestStart: toIso(hoursAfter(5)), deadline: toIso(hoursAfter(4)) }, ['deadline Conflict']],
    ['a start in a hundred years', { ...good, earliestStart: '2126-01-01T00:00:00Z' }, ['earliestStart OutOfRange']],
    ['expected above the limit', { ...good, expectedDurationSeconds: 9_000 }, ['expectedDurationSeconds Conflict']],
    ['a foreign id', { ...good, siteIds: [id('pool', 1), 'site_x'] }, ['siteIds.0 Malformed', 'siteIds.1 Malformed']],
    ['a site twice', { ...good, siteIds: [id('site', 1), id('site', 1)] }, ['siteIds Conflict']],
    ['lower-case countries', { ...good, countries: ['us'] }, ['countries.0 Malformed']],
    ['a free job', { ...good, maxTotalUsd: '0' }, ['maxTotalUsd OutOfRange']],
    ['an exponent as money', { ...good, maxTotalUsd: '1e3' }, ['maxTotalUsd Malformed']],
    ['a seventh decimal', { ...good, maxPriceUsdPerGpuHour: '1.0000001' }, ['maxPriceUsdPerGpuHour Malformed']],
    ['an unknown policy', { ...good, policy: 'toString' }, ['policy Malformed']],
    ['an unknown field', { ...good, gpus: 8 }, ['gpus Unknown']],
    ['neither workload nor image', { ...good, run: {} }, ['run.workload Required']],
    ['both', { ...good, run: { workload: 'train', image: 'x' } }, ['run.image Conflict']],
    ['a path out of the job', { ...good, run: { workload: 'train', artifacts: ['../../etc/passwd', '/etc'] } }, ['run.artifacts.0 Malformed', 'run.artifacts.1 Malformed']],
    ['too large an environment', { ...good, run: { workload: 'train', environment: { A: 'x'.repeat(40_000) } } }, ['run.environment TooLong']],
    ['a variable with a blank', { ...good, run: { workload: 'train', environment: { 'A B': '1' } } }, ['run.environment Malformed']],
    ['negative interruptions', { ...good, interruptible: { maxInterruptions: 0 } }, ['interruptible.maxInterruptions OutOfRange']],
    ['a negative dataset', { ...good, datasetGib: '-1' }, ['datasetGib OutOfRange']],
  ])('refuses %s', (_what, input, expected) => {
    expect(problems(input)).toEqual(expected);
  });
  it('names the field in every message', () => {
    const parsed = parseJobSpec({ ...good, run: { workload: 'train', args: [1] } }, T0);
    expect(parsed).toMatchObject({ ok: false, error: [{ path: ['run', 'args', '0'], message: 'run.args.0 must be text' }] });
  });
  it('never throws, whatever arrives in any field, and never lets a bad value through', () => {
    const fields = fc.constantFrom('name', 'gpuCount', 'run', 'deadline', 'siteIds', 'interruptible', 'maxTotalUsd', 'datasetGib', 'policy', 'after', 'nodesWhole', '__proto__');
    fc.assert(fc.property(fields, fc.anything(), (field, value) => {
      const parsed = parseJobSpec({ ...good, [field]: value }, T0);
      if (parsed.ok) {
        expect(parsed.value.gpuCount).toBeGreaterThan(0);
        expect(parsed.value.name.length).toBeLessThanOrEqual(defaultJobSpecLimits.nameLengthMax);
      } else expect(parsed.error.length).toBeGreaterThan(0);
    }));
  });
});
