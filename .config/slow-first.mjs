import Sequencer from '@jest/test-sequencer';

/**
 * Specs that take long on a quiet machine, longest first: started last, one of them would run alone while the other workers stand idle. A place in this
 * list changes no result, only when it comes.
 */
const slow = [
  'apps/agent/src/slurm', 'apps/console/e2e/journeys',
  'apps/gateway/src/hostile/hostile-inputs', 'apps/cli/src/e2e/submit-to-paid', 'apps/scheduler/src/features/placements', 'apps/billing/src/kill', 'apps/cli/src/e2e/interrupted', 'apps/billing/src/year/year',
  'apps/billing/src/leases/months', 'apps/billing/src/after-issue/after-issue', 'apps/scheduler/src/scheduler-process', '.config/boundaries', 'apps/cli/src/e2e/', 'apps/scheduler/src/month/month',
  'apps/gateway/src/auth/roles-matrix', 'apps/agent/src/',
];
const placeOf = ({ path }) => {
  const place = slow.findIndex((fragment) => path.includes(`/${fragment}`));
  return place === -1 ? slow.length : place;
};

/** Order of the spec files: the slow ones, then Jest's own order. */
export default class SlowFirst extends Sequencer {
  async sort(tests) {
    const own = await super.sort(tests);
    return [...own].sort((a, b) => placeOf(a) - placeOf(b));
  }
}
