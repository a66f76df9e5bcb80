import { addSeconds, err, microUsdPerGpuHour, ok, type EpochMs, type Result } from '@switchyard/kernel';
import { FieldReader } from './field-reader.js';
import { defaultJobSpecLimits, type FieldProblem, type Interruptible, type JobSpec, type JobSpecLimits, type MatchPolicy } from './job-spec.js';
import { parseRun } from './parse-run.js';

const FIELDS = [
  'name', 'projectId', 'reservationId', 'gpuCount', 'gpuModels', 'minGpuMemoryGib', 'nodesWhole', 'maxDurationSeconds', 'expectedDurationSeconds', 'datasetGib',
  'datasetSiteId', 'checkpointGib', 'earliestStart', 'deadline', 'interruptible', 'maxTotalUsd', 'maxPriceUsdPerGpuHour', 'policy', 'siteIds', 'countries', 'after', 'run',
];
const POLICIES: Readonly<Record<string, MatchPolicy>> = {
  POWER_COST: 'power-cost', ALL_IN_PRICE: 'all-in-price', 'power-cost': 'power-cost', 'all-in-price': 'all-in-price',
};
const MIB_PER_GIB = 1024n;

/**
 * Turns an API input into a job, or says everything that is wrong with it. Total for any value: never throws, and work is bounded by
 * the limits. Money is decimal dollars, instants are ISO 8601 or epoch milliseconds; null means left out.
 */
export function parseJobSpec(input: unknown, now: EpochMs, limits: JobSpecLimits = defaultJobSpecLimits): Result<JobSpec, readonly FieldProblem[]> {
  const problems: FieldProblem[] = [];
  const read = FieldReader.of(input, [], problems);
  if (!read) return err(problems);
  read.refuseUnknown(FIELDS);
  const name = readName(read, limits);
  const gpuCount = read.integer('gpuCount', 1, limits.gpuCountMax, true);
  const maxDurationSeconds = read.integer('maxDurationSeconds', 1, limits.durationSecondsMax, true);
  const expectedDurationSeconds = read.integer('expectedDurationSeconds', 1, limits.durationSecondsMax) ?? maxDurationSeconds;
  if (maxDurationSeconds !== undefined && (expectedDurationSeconds ?? 0) > maxDurationSeconds) {
    read.problem('expectedDurationSeconds', 'Conflict', `is longer than maxDurationSeconds (${maxDurationSeconds})`);
  }
  const window = readWindow(read, now, expectedDurationSeconds, limits);
  const maxTotal = read.usd('maxTotalUsd', 1_000_000_000n);
  const maxPrice = read.usd('maxPriceUsdPerGpuHour', 100_000n);
  const countries = read.texts('countries', limits.listLengthMax, 2);
  countries.forEach((country, index) => {
    if (!/^[A-Z]{2}$/.test(country)) read.problem(`countries.${index}`, 'Malformed', 'must be an ISO 3166-1 code such as US');
  });
  const projectId = read.id('projectId', 'proj');
  const datasetSiteId = read.id('datasetSiteId', 'site');
  const reservationId = read.id('reservationId', 'lease');
  const minGpuMemoryGib = read.integer('minGpuMemoryGib', 1, 10_000);
  const interruptible = readInterruptible(read, limits);
  const policy = readPolicy(read);
  const parts = {
    gpuModels: read.texts('gpuModels', limits.listLengthMax, 100),
    nodesWhole: read.boolean('nodesWhole') ?? false,
    siteIds: read.ids('siteIds', 'site', limits.listLengthMax),
    after: read.ids('after', 'job', limits.listLengthMax),
    datasetMib: readGib(read, 'datasetGib', limits),
    checkpointMib: readGib(read, 'checkpointGib', limits),
    countries,
    policy,
  };
  if (!read.has('run')) read.problem('run', 'Required', 'is required');
  const run = parseRun(read.object('run'), limits);
  if (problems.length > 0 || !name || !gpuCount || !maxDurationSeconds || !expectedDurationSeconds || !window || !run) return err(problems);
  return ok({
    name, gpuCount, maxDurationSeconds, expectedDurationSeconds, run, ...parts, ...window,
    ...(projectId && { projectId }),
    ...(reservationId && { reservationId }),
    ...(datasetSiteId && { datasetSiteId }),
    ...(minGpuMemoryGib !== undefined && { minGpuMemoryGib }),
    ...(interruptible && { interruptible }),
    ...(maxTotal !== undefined && { maxTotal }),
    ...(maxPrice !== undefined && { maxPrice: microUsdPerGpuHour(maxPrice) }),
  });
}

function readName(read: FieldReader, limits: JobSpecLimits): string | undefined {
  const name = read.text('name', limits.nameLengthMax, true)?.trim();
  return name === '' ? read.problem('name', 'Required', 'must not be blank') : name;
}

/** Earliest start (never before now) and deadline, and whether the work fits between them. */
function readWindow(read: FieldReader, now: EpochMs, durationSeconds: number | undefined, limits: JobSpecLimits): Pick<JobSpec, 'earliestStart' | 'deadline'> | undefined {
  const latest = addSeconds(now, limits.horizonSecondsMax);
  const asked = read.instant('earliestStart');
  const deadline = read.instant('deadline');
  if (asked !== undefined && asked > latest) return read.problem('earliestStart', 'OutOfRange', 'is too far in the future');
  const earliestStart = asked !== undefined && asked > now ? asked : now;
  if (deadline === undefined) return { earliestStart };
  if (deadline <= now) return read.problem('deadline', 'OutOfRange', 'is in the past');
  if (deadline > latest) return read.problem('deadline', 'OutOfRange', 'is too far in the future');
  if (deadline <= earliestStart) return read.problem('deadline', 'Conflict', 'is not after earliestStart');
  if (durationSeconds !== undefined && addSeconds(earliestStart, durationSeconds) > deadline) {
    const window = Math.floor((deadline - earliestStart) / 1000);
    return read.problem('deadline', 'Conflict', `leaves ${window} s for a job that is expected to run ${durationSeconds} s`);
  }
  return { earliestStart, deadline };
}

function readInterruptible(read: FieldReader, limits: JobSpecLimits): Interruptible | undefined {
  const part = read.object('interruptible');
  if (!part) return undefined;
  part.refuseUnknown(['checkpointSeconds', 'restartSeconds', 'maxInterruptions']);
  return {
    checkpointSeconds: part.integer('checkpointSeconds', 0, 3_600) ?? 0,
    restartSeconds: part.integer('restartSeconds', 0, Math.min(86_400, limits.durationSecondsMax)) ?? 0,
    maxInterruptions: part.integer('maxInterruptions', 1, 1_000) ?? 1_000,
  };
}

function readPolicy(read: FieldReader): MatchPolicy {
  const text = read.text('policy', 40);
  const policy = text === undefined ? 'power-cost' : Object.hasOwn(POLICIES, text) ? POLICIES[text] : undefined;
  return policy ?? read.problem('policy', 'Malformed', 'must be POWER_COST or ALL_IN_PRICE') ?? 'power-cost';
}

/** Decimal GiB to whole MiB, rounded up. */
function readGib(read: FieldReader, field: 'datasetGib' | 'checkpointGib', limits: JobSpecLimits): number {
  const thousandths = read.decimal(field, 3);
  if (thousandths === undefined) return 0;
  if (thousandths < 0n || thousandths > BigInt(limits.datasetGibMax) * 1_000n) {
    return read.problem(field, 'OutOfRange', `must lie between 0 and ${limits.datasetGibMax} GiB`) ?? 0;
  }
  return Number((thousandths * MIB_PER_GIB + 999n) / 1_000n);
}
