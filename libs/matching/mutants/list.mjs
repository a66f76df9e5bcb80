import { boundMutants } from './list-bound.mjs';
import { commitMutants } from './list-commit.mjs';
import { fairMutants } from './list-fair.mjs';
import { liveMutants } from './list-live.mjs';
import { parseMutants } from './list-parse.mjs';
import { partMutants } from './list-parts.mjs';
import { promiseMutants } from './list-promises.mjs';
import { ruleMutants } from './list-rules.mjs';
import { searchMutants } from './list-search.mjs';

/**
 * @typedef {object} Mutant
 * @property {string} id what is wrong with it, in a few words
 * @property {string} file where it is planted, from the root
 * @property {string} find text that stands there exactly once
 * @property {string} replace what stands there instead
 * @property {string} spec the spec that must fail
 * @property {string} [test] part of the names of the tests in it that are run; left out: all
 */

/** Every planted bug. @type {readonly Mutant[]} */
export const mutants = [...ruleMutants, ...promiseMutants, ...fairMutants, ...searchMutants, ...partMutants, ...boundMutants, ...parseMutants, ...liveMutants, ...commitMutants];
