import highsModule from 'highs';
import type { Instance } from '@switchyard/matching';
import { toLinearProgram } from './linear-program.js';

// The package's types describe its CommonJS build; its ES module exports the loader itself.
const load = highsModule as unknown as typeof highsModule.default;

/** Solves instances with HiGHS: the proven optimum, or the bound of the linear relaxation. */
export async function openHighs(): Promise<(instance: Instance, whole: boolean) => number | undefined> {
  const highs = await load();
  return (instance, whole) => {
    const { text, columns } = toLinearProgram(instance, whole);
    if (columns === 0) return instance.jobs.reduce((sum, job) => sum + job.unplacedCost, 0);
    const solution = highs.solve(text, { mip_rel_gap: 0, time_limit: 20 });
    return solution.Status === 'Optimal' ? solution.ObjectiveValue : undefined;
  };
}
