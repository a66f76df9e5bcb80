import type { FairnessSpec, TenantSpec } from './instance.js';
import type { JsonReader } from './json-reader.js';

const FAIRNESS = new Set(['tenants', 'tailSlots']);
const TENANT = new Set(['tenant', 'weight', 'gpuHoursHeld']);
const TENANTS_MAX = 500_000;
const WEIGHT_LEAST = 1e-6;
const WEIGHT_MAX = 1e6;
const GPU_HOURS_MAX = 1e12;

/** Reads what `fairness` of an instance of `slots` slots says. */
export function readFairness(read: JsonReader, value: unknown, path: string, slots: number): FairnessSpec {
  const fairness = read.object(value, path, FAIRNESS) ?? {};
  const { tenants, tailSlots } = fairness;
  return {
    ...(tenants === undefined ? {} : { tenants: readTenants(read, tenants, `${path}.tenants`) }),
    ...(tailSlots === undefined ? {} : { tailSlots: read.integer(tailSlots, `${path}.tailSlots`, 0, slots) }),
  };
}

/** Customers that differ from the default; one named twice is refused, one without a job is not. */
function readTenants(read: JsonReader, value: unknown, path: string): readonly TenantSpec[] {
  const seen = new Set<string>();
  return read.array(value, path, TENANTS_MAX).map((entry, i) => {
    const at = `${path}[${i}]`;
    const row = read.object(entry, at, TENANT) ?? {};
    const tenant = read.text(row['tenant'], `${at}.tenant`);
    if (seen.has(tenant)) read.fail(`${at}.tenant`, 'DuplicateId', `${JSON.stringify(tenant)} is used twice`);
    seen.add(tenant);
    return {
      tenant,
      ...(row['weight'] === undefined ? {} : { weight: read.number(row['weight'], `${at}.weight`, WEIGHT_LEAST, WEIGHT_MAX) }),
      ...(row['gpuHoursHeld'] === undefined ? {} : { gpuHoursHeld: read.number(row['gpuHoursHeld'], `${at}.gpuHoursHeld`, 0, GPU_HOURS_MAX) }),
    };
  });
}
