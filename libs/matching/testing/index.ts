export { anInstance, type InstanceShape } from './arbitraries.js';
export { bruteForceCost, runsOn } from './brute-force.js';
export { checkPlan } from './check-plan.js';
export { toLinearProgram } from './linear-program.js';
export { openHighs } from './solve-with-highs.js';
