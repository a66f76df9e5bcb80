import type { Instance } from '@switchyard/matching';
import { runsOn } from './brute-force.js';

/**
 * The instance as a mixed-integer program in CPLEX LP text, one 0/1 column per job and run, for a solver that knows nothing of us.
 * Dependencies are not expressed: leave them out of the instance.
 */
export function toLinearProgram(instance: Instance, whole: boolean): { text: string; columns: number } {
  const objective: string[] = [];
  const rows: string[] = [];
  const binaries: string[] = [];
  const uses = new Map<string, string[]>();
  let constant = 0;
  let columns = 0;
  for (const job of instance.jobs) {
    constant += job.unplacedCost;
    const once: string[] = [];
    for (const pool of instance.pools) {
      const limited = instance.sites?.find((site) => site.id === pool.site)?.kw !== undefined && (pool.kwPerGpu ?? 0) > 0;
      for (const { cost, slots, width } of runsOn(instance, job, pool)) {
        const name = `x${columns}`;
        columns += 1;
        binaries.push(name);
        once.push(name);
        objective.push(term(cost - job.unplacedCost, name));
        for (const t of slots) {
          push(uses, `g|${pool.id}|${t}`, term(width, name));
          if (limited) push(uses, `k|${pool.site}|${t}`, term(width * pool.kwPerGpu!, name));
        }
      }
    }
    if (once.length > 0) rows.push(`${once.join(' + ')} <= 1`);
  }
  for (const [key, terms] of uses) {
    const [kind, id, t] = key.split('|');
    const limit = kind === 'g' ? instance.pools.find((p) => p.id === id)!.gpus[Number(t)]! : instance.sites!.find((s) => s.id === id)!.kw![Number(t)]!;
    rows.push(`${terms.join(' ')} <= ${limit}`);
  }
  const bounds = binaries.map((name) => ` 0 <= ${name} <= 1`).join('\n');
  const text = [
    'Minimize',
    ` obj: ${objective.join(' ')} + ${constant} one`,
    'Subject To',
    ...rows.map((row, i) => ` r${i}: ${row}`),
    'Bounds',
    ' one = 1',
    bounds,
    ...(whole && binaries.length > 0 ? ['Binary', ` ${binaries.join(' ')}`] : []),
    'End',
  ].join('\n');
  return { text, columns };
}

const term = (factor: number, name: string): string => `${factor < 0 ? '-' : '+'} ${Math.abs(factor)} ${name}`;
function push(uses: Map<string, string[]>, key: string, value: string): void {
  const list = uses.get(key);
  if (list === undefined) uses.set(key, [value]);
  else list.push(value);
}
