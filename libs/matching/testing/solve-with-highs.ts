import loadHighs, { type Highs } from 'highs';
import type { Instance, Placement } from '@switchyard/matching';
import { type Program, toProgram } from './linear-program.js';

/** How a solve ended. `bound` is proven: no feasible plan costs less. Money in USD. */
export interface HighsOutcome {
  readonly proven: boolean;
  /** Cost of the best solution found; undefined when there was none in the time given. */
  readonly cost?: number;
  readonly bound?: number;
  /** The jobs placed in the best integer solution. */
  readonly placements: readonly Pick<Placement, 'job' | 'pool' | 'segments'>[];
  readonly columns: number;
}
export interface HighsLimits {
  /** False: the linear relaxation. */
  readonly whole: boolean;
  /** Wall time of the solver; the making of the program is not counted. Default: 20. */
  readonly seconds?: number;
}

/** Loads HiGHS (WebAssembly). Solving is synchronous: it blocks the thread for as long as it is given. */
export async function openHighsSolver(): Promise<(program: Program, limits: HighsLimits) => HighsOutcome> {
  // The types describe a callable namespace; under ES modules the default export is the loader itself.
  const highs = await (loadHighs as unknown as () => Promise<Highs>)();
  return (program, limits) => solve(highs, program, limits);
}

/** The cost of the best plan of an instance, or of its linear relaxation; undefined when it is not proven within 20 seconds. */
export async function openHighs(): Promise<(instance: Instance, whole: boolean) => number | undefined> {
  const solveProgram = await openHighsSolver();
  return (instance, whole) => {
    const { proven, cost } = solveProgram(toProgram(instance), { whole });
    return proven ? cost : undefined;
  };
}

function solve(highs: Highs, program: Program, { whole, seconds = 20 }: HighsLimits): HighsOutcome {
  const columns = program.cost.length;
  if (columns === 0) return { proven: true, cost: program.constant, bound: program.constant, placements: [], columns };
  const { modelStatus, variableType, solutionStatus } = highs.constants;
  return highs.withModel((model) => {
    model.options.set({ output_flag: false, time_limit: seconds, mip_rel_gap: 0, mip_abs_gap: 0 });
    model.passModel({
      numCols: columns,
      numRows: program.limits.length,
      offset: program.constant,
      colCost: Float64Array.from(program.cost),
      colLower: new Float64Array(columns),
      colUpper: Float64Array.from(program.upper),
      rowLower: new Float64Array(program.limits.length).fill(-highs.infinity),
      rowUpper: Float64Array.from(program.limits),
      matrix: {
        format: 'csc', numRows: program.limits.length, numCols: columns,
        starts: Int32Array.from(program.starts), indices: Int32Array.from(program.rows), values: Float64Array.from(program.factors),
      },
      ...(whole ? { integrality: Int32Array.from(program.cost, (_, c) => (c < program.runs.length ? variableType.integer : variableType.continuous)) } : {}),
    });
    model.run();
    const proven = model.getModelStatus() === modelStatus.optimal;
    const found = model.info.get('primal_solution_status') === solutionStatus.feasible;
    const cost = found ? model.getObjectiveValue() : undefined;
    const bound = whole ? Number(model.info.get('mip_dual_bound')) : proven ? cost : undefined;
    return {
      proven,
      columns,
      ...(cost === undefined ? {} : { cost }),
      ...(bound === undefined || !Number.isFinite(bound) ? {} : { bound }),
      placements: found && whole ? chosen(program, model.getSolution().colValue) : [],
    };
  });
}

function chosen(program: Program, value: Float64Array): HighsOutcome['placements'] {
  return program.runs.flatMap(({ job, pool, slots }, c) => (value[c]! > 0.5 ? [{ job, pool, segments: inSegments(slots) }] : []));
}

function inSegments(slots: readonly number[]): [number, number][] {
  const segments: [number, number][] = [];
  for (const t of slots) {
    const last = segments.at(-1);
    if (last?.[1] === t) last[1] = t + 1;
    else segments.push([t, t + 1]);
  }
  return segments;
}
