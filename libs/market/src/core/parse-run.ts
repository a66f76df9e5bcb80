import type { FieldReader } from './field-reader.js';
import type { JobSpecLimits, RunSpec } from './job-spec.js';

const FIELDS = ['workload', 'image', 'command', 'args', 'environment', 'artifacts'];

/** The `run` part of a job: a workload or an image, and at most what the limits allow. */
export function parseRun(read: FieldReader | undefined, limits: JobSpecLimits): RunSpec | undefined {
  if (!read) return undefined;
  read.refuseUnknown(FIELDS);
  const workload = read.text('workload', 100);
  const image = read.text('image', 500);
  if (workload !== undefined && !/^[a-z0-9][a-z0-9._-]*$/.test(workload)) read.problem('workload', 'Malformed', 'must be a workload name such as train');
  if (image !== undefined && !/^[a-z0-9][a-zA-Z0-9._:/@-]*$/.test(image)) read.problem('image', 'Malformed', 'must be an image reference');
  if (workload === undefined && image === undefined) read.problem('workload', 'Required', 'is required unless run.image is given');
  if (workload !== undefined && image !== undefined) read.problem('image', 'Conflict', 'cannot be combined with run.workload');
  const artifacts = read.texts('artifacts', limits.listLengthMax, 500);
  artifacts.forEach((path, index) => {
    if (path.startsWith('/') || path.split('/').includes('..')) {
      read.problem(`artifacts.${index}`, 'Malformed', "must stay below the job's working directory");
    }
  });
  return {
    ...(workload !== undefined && { workload }),
    ...(image !== undefined && { image }),
    command: read.texts('command', limits.argumentsMax, limits.argumentLengthMax, false),
    args: read.texts('args', limits.argumentsMax, limits.argumentLengthMax, false),
    environment: readEnvironment(read, limits),
    artifacts,
  };
}

/** An object of texts, or a list of {name, value} (GraphQL has no maps). */
function readEnvironment(read: FieldReader, limits: JobSpecLimits): Readonly<Record<string, string>> {
  if (!read.has('environment')) return {};
  const pairs = read.pairs('environment', 1_000);
  const environment = new Map<string, string>();
  let bytes = 0;
  for (const [name, value] of pairs) {
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)) {
      read.problem('environment', 'Malformed', `has the variable name ${JSON.stringify(name.slice(0, 40))}; letters, digits and _ are allowed`);
      continue;
    }
    bytes += name.length + value.length;
    environment.set(name, value);
  }
  if (bytes > limits.environmentBytesMax) read.problem('environment', 'TooLong', `may have at most ${limits.environmentBytesMax} characters in all, got ${bytes}`);
  return Object.fromEntries(environment);
}
