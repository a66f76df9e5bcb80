/**
 * Synthetic instances of the standard shape, seeded: ten sites with daily price waves, spikes and slow noise, capacity weights
 * 3:3:2:2:2:1:1:2:2:1 in 8-GPU nodes, a quarter of the capacity while power is dear, and heavy-tailed jobs, 70 % one node.
 */

/** xorshift32: the same seed gives the same instance on every machine. */
export function diceOf(seed) {
  let state = (seed * 2_654_435_761) | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}

const WEIGHTS = [3, 3, 2, 2, 2, 1, 1, 2, 2, 1];
const PUE = [1.07, 1.08, 1.09, 1.1, 1.11, 1.12, 1.13, 1.14, 1.15, 1.1];
const NODE_KW = 10;
const round = (value) => Math.round(value * 1e6) / 1e6;

/** Prices in USD/MWh by pool and hour: a level, a daily wave, slow noise, a few spikes, now and then below zero. */
function marketPrices(dice, pools, hours) {
  return Array.from({ length: pools }, () => {
    const [level, wave, phase] = [22 + 40 * dice(), 8 + 18 * dice(), Math.floor(24 * dice())];
    let [noise, spike] = [0, 0];
    return Array.from({ length: hours }, (_, h) => {
      noise = 0.9 * noise + 6 * (dice() - 0.5);
      spike = dice() < 0.008 ? 200 + 500 * dice() : 0.5 * spike;
      return level + wave * Math.sin((2 * Math.PI * (h + phase)) / 24) + 2 * noise + (spike > 20 ? spike : 0);
    });
  });
}

/** Duration in hours and nodes of one job: half an hour to three days, mostly short; 30 % gangs of 2 to 8 nodes. */
function jobOf(dice) {
  const hours = Math.min(71, 0.5 + 1.2 * Math.exp(1.25 * (dice() + dice() + dice() + dice() - 2) * 1.7));
  const nodes = dice() < 0.7 ? 1 : [2, 2, 2, 4, 4, 8][Math.floor(dice() * 6)];
  const slackHours = dice() < 0.5 ? hours * (0.5 + 2 * dice()) : 12 + 59 * dice();
  return { hours, nodes, slackHours, arrival: dice() };
}

/**
 * @param {object} shape jobs; load = GPU-hours asked over GPU-hours there are; slotSeconds; slots; pools; interruptible = share of
 *   jobs that may be parked; maxSegments; restartSlots; arrivals = share of the horizon over which jobs are released;
 *   longer = factor on durations; slackHours = the same slack for all
 * @param {{prices?: number[][], jobs?: {hours: number, nodes: number}[]}} real hourly USD/MWh by pool and jobs to draw from
 */
export function makeInstance({ seed = 1, jobs: count, load = 0.6, slotSeconds = 3600, slots = 168, pools = 10, interruptible = 0, maxSegments = 4, restartSlots = 0, arrivals = 0.6, longer = 1, slackHours }, real = {}) {
  const dice = diceOf(seed);
  const hours = Math.ceil((slots * slotSeconds) / 3600);
  const prices = real.prices ?? marketPrices(dice, pools, hours);
  const slotHours = slotSeconds / 3600;
  const jobs = Array.from({ length: count }, (_, j) => {
    const made = jobOf(dice);
    const drawn = real.jobs?.[Math.floor(dice() * real.jobs.length)];
    const { hours: length, nodes } = drawn ?? made;
    const work = Math.max(1, Math.min(Math.ceil((longer * length) / slotHours), Math.floor(slots / 2)));
    const release = Math.floor(made.arrival * arrivals * slots);
    const deadline = Math.min(slots, release + work + Math.ceil((slackHours ?? made.slackHours) / slotHours));
    return {
      id: `j${String(j).padStart(6, '0')}`, gpus: nodes * 8, slots: work, release: Math.min(release, deadline - work), deadline,
      unplacedCost: round(16 * nodes * work * slotHours),
      ...(dice() < interruptible && { interruptible: { restartSlots, maxSegments } }),
    };
  });
  const asked = jobs.reduce((sum, job) => sum + job.gpus * job.slots, 0);
  const weights = prices.map((_, p) => WEIGHTS[p % WEIGHTS.length]);
  const perWeight = asked / load / slots / weights.reduce((a, b) => a + b, 0);
  const widest = Math.max(8, ...jobs.map((job) => job.gpus));
  const made = prices.map((ofPool, p) => {
    const nodes = Math.max(Math.ceil(widest / 8), Math.round((perWeight * weights[p]) / 8));
    const at = (t) => ofPool[Math.floor(t * slotHours)] ?? 0;
    return {
      id: `p${p}`, site: `s${p}`, kwPerGpu: round((NODE_KW * PUE[p % PUE.length]) / 8),
      gpus: Array.from({ length: slots }, (_, t) => (at(t) > 250 ? Math.floor(nodes / 4) : nodes) * 8),
      costPerGpuSlot: Array.from({ length: slots }, (_, t) => round((((at(t) + 10) / 1000) * NODE_KW * PUE[p % PUE.length] * slotHours) / 8)),
    };
  });
  return { slotSeconds, slots, pools: made, sites: made.map(({ site }) => ({ id: site })), jobs };
}

/** Slots of work; where pools differ in speed, the mean over the pools. */
function slotsOf({ slots, slotsByPool }) {
  if (slots !== undefined) return slots;
  const all = Object.values(slotsByPool);
  return all.reduce((a, b) => a + b, 0) / all.length;
}

/** GPU-slots asked over GPU-slots there are: gangs wider than a small site make it lower than what was wished for. */
export function loadOf(instance) {
  const asked = instance.jobs.reduce((sum, job) => sum + job.gpus * slotsOf(job), 0);
  return asked / instance.pools.reduce((sum, pool) => sum + pool.gpus.reduce((a, b) => a + b, 0), 0);
}

/** Most by which durations are stretched, and the share of the wished load that is near enough. */
const STRETCH_MAX = 8;
const NEAR = 0.98;

/**
 * The same market with durations stretched until it is as loaded as was wished for. Few jobs among ten sites that all hold the widest gang
 * fill a tenth of them; a comparison of planners in an empty market says little.
 * @returns the instance and the factor
 */
export function makeLoadedInstance(shape, real = {}) {
  let longer = shape.longer ?? 1;
  for (let tries = 0; ; tries += 1) {
    const instance = makeInstance({ ...shape, longer }, real);
    const share = loadOf(instance) / (shape.load ?? 0.6);
    if (share >= NEAR || longer >= STRETCH_MAX || tries === 8) return { instance, stretch: longer };
    longer = Math.min(STRETCH_MAX, longer / share);
  }
}
