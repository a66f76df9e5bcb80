/**
 * What specs import as `fast-check`. `npm test` draws every property's cases from one seed, so that a red run tells of the change that was made and not of its luck; `npm run prove`
 * draws new ones each time, and a counterexample it finds becomes a case of its own beside the property. `SWITCHYARD_SEED=7 npm test -- libs/market` tries another seed.
 */
import fc from '../node_modules/fast-check/lib/fast-check.js';

const SEED = 20261123;
const { SWITCHYARD_PROVE, SWITCHYARD_SEED } = process.env;
if (SWITCHYARD_SEED !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(SWITCHYARD_SEED) });
else if (SWITCHYARD_PROVE !== '1') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });

export * from '../node_modules/fast-check/lib/fast-check.js';
export default fc;
