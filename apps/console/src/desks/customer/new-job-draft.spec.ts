import { describe, expect, it } from '@jest/globals';
import { type Draft, draftFrom, draftOf, emptyDraft, helped, inputOf, localText, missingOf, secondsOf, withoutSecrets } from './new-job-draft.js';

const full: Draft = {
  ...emptyDraft, name: 'llama', what: 'image', image: 'ghcr.example/train:1', command: 'python\ntrain.py', args: '--lr\n3e-4', environment: 'A=1=2\nTOKEN=secret://hf', artifacts: 'out/model.pt', gpuCount: '16',
  gpuModels: ['H100 SXM5 80GB'], nodesWhole: true, minGpuMemoryGib: '80', expected: '90', expectedUnit: 'min', most: '2', mostUnit: 'h', deadline: '2027-01-02T03:04', maxTotalUsd: '1200.50', maxPriceUsdPerGpuHour: '2.50',
  siteIds: ['site_1'], countries: ['FI'], projectId: 'proj_1', policy: 'ALL_IN_PRICE', datasetGib: '12.5', datasetSiteId: 'site_1', checkpointGib: '3', after: 'job_1', earliestStart: '2027-01-01T00:00',
};

describe('a new job as it is filled in', () => {
  it('asks for what was typed, and for half as long again where no limit was', () => {
    expect(inputOf(emptyDraft)).toEqual({
      name: 'training', gpuCount: 8, expectedDurationSeconds: 14_400, maxDurationSeconds: 21_600, policy: 'POWER_COST', run: { workload: 'demo-train' },
      interruptible: { checkpointSeconds: 60, restartSeconds: 120, maxInterruptions: 10 },
    });
  });
  it('comes back the same from the specification of the job it made', () => {
    const input = inputOf(full)!;
    expect(input.run).toEqual({ image: 'ghcr.example/train:1', command: ['python', 'train.py'], args: ['--lr', '3e-4'], environment: [{ name: 'A', value: '1=2' }, { name: 'TOKEN', value: 'secret://hf' }], artifacts: ['out/model.pt'] });
    expect(draftOf(input)).toEqual(full);
    expect(inputOf(draftOf({ ...input, interruptible: null }))).not.toHaveProperty('interruptible');
  });
  it.each([['gpuCount', ''], ['gpuCount', '2.5'], ['expected', '0'], ['image', ' ']] as const)('asks nothing while %s is %j', (field, value) => {
    const draft = { ...full, [field]: value };
    expect(inputOf(draft)).toBeUndefined();
    expect(missingOf(draft)).not.toBeUndefined();
  });
  it('reads lengths of time, with either sign for decimals', () => {
    expect([secondsOf('1,5', 'h'), secondsOf('0.5', 'd'), secondsOf(' 3 ', 'min'), secondsOf('x', 'h'), secondsOf('-1', 'h')]).toEqual([5_400, 43_200, 180, undefined, undefined]);
  });
  it('keeps no value of the environment on the machine, and reads only drafts of its own making', () => {
    const kept = withoutSecrets(full);
    expect(kept.environment).toBe('A=\nTOKEN=secret://hf');
    expect(draftFrom(JSON.stringify(kept))).toEqual(kept);
    expect([draftFrom(null), draftFrom('3'), draftFrom('{"name":"old"}'), draftFrom(JSON.stringify({ ...kept, siteIds: 'all' }))]).toEqual([undefined, undefined, undefined, undefined]);
  });
  it('takes a change that would help; a deadline not before the minute it needs', () => {
    const help = { kind: '', usd: null, gpuCount: null, deadline: null, values: [] };
    expect(helped(full, { ...help, kind: 'RAISE_BUDGET', usd: '1300.00' })?.maxTotalUsd).toBe('1300.00');
    expect(helped(full, { ...help, kind: 'ALLOW_MODEL', values: ['A100 SXM4 80GB', 'H100 SXM5 80GB'] })?.gpuModels).toEqual(['H100 SXM5 80GB', 'A100 SXM4 80GB']);
    expect(helped(full, { ...help, kind: 'LATER_DEADLINE', deadline: '2027-01-02T03:04:01Z' })?.deadline).toBe(localText(Date.UTC(2027, 0, 2, 3, 5)));
    expect(helped(full, { ...help, kind: 'PAY', usd: '10' })).toBeUndefined();
  });
});
