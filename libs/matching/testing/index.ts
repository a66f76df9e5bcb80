export { anInstance, type InstanceShape } from './arbitraries.js';
export { bruteForceCost, runsOn } from './brute-force.js';
export { checkPlan } from './check-plan.js';
export { countColumns, toProgram, type Program, type RunColumn } from './linear-program.js';
export { openHighs, openHighsSolver, type HighsLimits, type HighsOutcome } from './solve-with-highs.js';
