/** Bugs in how the live market becomes an instance and a plan becomes commits (`market`), and in what power costs (`power`). */
import { inFile } from './in-core.mjs';

const TO_INSTANCE = 'libs/market/src/core/to-instance.spec.ts';
const LIMITS = 'libs/market/src/core/instance-limits.spec.ts';
const CYCLE = 'libs/market/src/core/plan-cycle.spec.ts';
const PRICE = 'libs/power/src/core/effective-price.spec.ts';
const EXAMPLES = 'libs/power/src/core/product-examples.spec.ts';
const CURVE = 'libs/power/src/core/price-curve.spec.ts';
const market = (file, spec, rows) => inFile(`libs/market/src/core/${file}`, spec, rows);
const power = (file, spec, rows) => inFile(`libs/power/src/core/${file}`, spec, rows);

/** @type {readonly import('./list.mjs').Mutant[]} */
export const liveMutants = [
  ...market('deadline-margin.ts', 'libs/market/src/core/deadline-margin.spec.ts', [
    ['margin: a job may be left too little time to run', 'Math.max(early, release + runSlots, heldEnd ?? 0)', 'Math.max(early, heldEnd ?? 0)'],
    ['margin: a promise may not stay in it', 'Math.max(early, release + runSlots, heldEnd ?? 0)', 'Math.max(early, release + runSlots)'],
    ['margin: a promise that lost its place waits for it', 'if (whole || lost) return', 'if (whole) return'],
    ['margin: it has no most', 'Math.min(secondsMost, slackShare * Math.max(0, slackSeconds))', 'slackShare * Math.max(0, slackSeconds)'],
    ['margin: a job left out stays short', 'if (cutShort.length === 0) break;', 'break;'],
    ['margin: promises make way for nothing', 'worth * MAKE_WAY_SHARE', '0'],
    ['margin: nobody makes way', 'if (out.size === 0 || inTheWay.length === 0) return kept;', 'return kept;'],
    ['margin: the wider plan is always taken', 'leavesOutLess(wider.made, kept.made) ? wider : kept', 'wider'],
    ['margin: who has a later chance moves promises too', "['new', 'final'].includes(", "['new', 'final', 'later'].includes("],
  ]),
  ...market('to-instance.ts', TO_INSTANCE, [
    ['live: a lost promise is as urgent as any job', 'const urgency = job.promise && !held ? 100 : 1;', 'const urgency = 1;'],
    ['live: a promise may be put off for ever', 'deadline = Math.min(deadline, latestEnd(job.promise', 'deadline = Math.max(deadline, latestEnd(job.promise'],
    ['live: staging is free', 'const extra = usd(stagingCost(job, site.siteId, policy)) + ', 'const extra = '],
    ['live: a job that minimises ask + power carries no ask', "const carriesAsk = !allInOnly && spec.policy === 'all-in-price';", 'const carriesAsk = false;'],
    ['live: nobody is a customer', 'tenant: job.orgId,', ''],
    ['live: nobody waits', 'waitedSeconds: Math.max(0, Math.floor((grid.at - job.submittedAt) / 1_000)),', 'waitedSeconds: 0,'],
    ['live: leases of before the horizon count', 'const inside = intersect(during, horizon);', 'const inside = during;'],
  ]),
  ...market('to-instance.ts', CYCLE, [
    ['live: GPUs of leases are free', 'gpus: busy.map((gpus, slot) => (openAt(slot) ? Math.max(0, up - gpus) : 0)),', 'gpus: busy.map((_, slot) => (openAt(slot) ? up : 0)),'],
    ['live: a pool is open before its offer', 'return terms.availableFrom <= during.from && (', 'return ('],
    ['live: ageing is forgotten', '(policy.ageingPercentPerDay / 100) * Math.max(', '0 * Math.max('],
    ['live: a pinned promise may move', 'constraints.pinned.has(job.jobId)', '(job.jobId as string) === \'\''],
    ['live: a job that cannot start now starts now', 'constraints.notNow.has(job.jobId) ? 1 : 0', '0'],
    ['live: a job waits for nobody', '...(job.waitingFor.length > 0 && { after', '...(job.waitingFor.length < 0 && { after'],
  ]),
  ...market('held-segments.ts', TO_INSTANCE, [
    ['live: a promise without room is still held', 'if (segments.some(([from, to]) => room.slice(from, to).some((gpus) => gpus < job.spec.gpuCount))) return undefined;', ''],
  ]),
  ...market('to-instance.ts', LIMITS, [
    ['live: the cap per GPU-hour is forgotten', '...(spec.maxPrice !== undefined && !exactOnly && !held && {', '...(spec.maxPrice === null && {'],
    ['live: the budget is forgotten', '...(budget !== undefined && !exactOnly && {', '...(budget === null && {'],
    ['live: a job is parked once less than it allows', 'maxSegments: spec.interruptible!.maxInterruptions + 1', 'maxSegments: spec.interruptible!.maxInterruptions'],
    ['live: restarts take no time', 'restartSlots: Math.ceil(spec.interruptible!.restartSeconds / (grid.slotMs / 1_000))', 'restartSlots: 0'],
    ['live: restarts are rounded down', 'restartSlots: Math.ceil(spec.interruptible!.restartSeconds', 'restartSlots: Math.floor(spec.interruptible!.restartSeconds'],
  ]),
  ...market('capacity.ts', LIMITS, [
    ['live: a curtailment limits nothing', 'if (intersect(event.during, during)) free = minOf', 'if (during === undefined) free = minOf'],
    ['live: a slot that is half priced has a price', 'covered[slot]! >= lengthMs(slotInterval(grid, slot)) ?', 'covered[slot]! > 0 ?'],
    ['live: prices that share a slot count alike', '(perHour[inBlock[slot] ? 1 : 0]! * lengthMs(part)) / HOUR_MS', '(perHour[inBlock[slot] ? 1 : 0]! * lengthMs(slotInterval(grid, slot))) / HOUR_MS'],
    ['live: nodes that are down are up', "(node.state === 'up' ? node.gpuCount : 0)", 'node.gpuCount'],
  ]),
  ...market('capacity.ts', CYCLE, [
    ['live: what runs draws nothing', 'return watts(free > used ? free - used : 0n);', 'return watts(free);'],
    ['live: every group of a site has all of its limit', 'watts(all === 0n ? 0n : (limit * mine) / all)', 'limit'],
    ['live: holds take no GPUs', 'if (hold.placement.poolId === poolId && isOpen(hold, snapshot.at)) for', 'if (hold.placement.poolId === undefined) for'],
  ]),
  ...market('staging.ts', TO_INSTANCE, [
    ['live: data is never where it is', 'staged && staged.siteId !== siteId ? staged.mib : 0', 'staged ? staged.mib : 0'],
    ['live: data that ran elsewhere is at home', 'const siteId = ranAt ?? spec.datasetSiteId;', 'const siteId = spec.datasetSiteId ?? ranAt;'],
    ['live: staging holds no GPUs', 'return stagingMs(job, pool.siteId, policy) + workMs', 'return workMs'],
  ]),
  ...market('decide-commits.ts', CYCLE, [
    ['commit: a move past the ceiling is allowed', "if (moves && mayMove(job.promise!, priced.value.placement).kind !== 'Allowed') return this.pin(job, stands);", ''],
    ['commit: the place of a kept promise is given away', 'if (!this.isInside(stands, venue, segments) && this.kept.some((place) => place.poolId', 'if (!this.isInside(stands, venue, segments) && this.kept.some((place) => place.poolId === undefined && place.poolId'],
    ['commit: who stays in its own place makes way for another that stays', 'if (!this.isInside(stands, venue, segments) && this.kept.some((place)', 'if (this.kept.some((place)'],
    ['commit: a promise whose time has come waits where its move was refused', 'this.beginWhereItStands(job, held);', ''],
    ['commit: credit is spent twice in one cycle', 'this.credit.set(job.orgId, afterCommit(standing, amount));', ''],
    ['commit: what starts later is leased now', 'segments[0]!.from < addSeconds(this.snapshot.at, this.policy.commitWindowSeconds) && waitingFor.length === 0', 'true'],
    ['commit: nothing is leased', 'segments[0]!.from < addSeconds(this.snapshot.at, this.policy.commitWindowSeconds) && waitingFor.length === 0', 'false'],
    ['commit: GPUs are packed twice', 'this.nodes.take(slices.value, job.jobId);\n    if (startsNow)', 'if (startsNow)'],
  ]),
  ...power('effective-price.ts', PRICE, [
    ['power: the multiplier of an index is forgotten', 'const scaled = multiplyExact(index.value.amount, exact(component.multiplierPpm, ONE_MILLION));', 'const scaled = index.value.amount;'],
    ['power: the adder of an index is forgotten', 'amount: addExact(scaled, exact(component.adderMicroUsdPerMwh))', 'amount: scaled'],
    ['power: tax is paid on what is earned', 'compareExact(before, EXACT_ZERO) <= 0 ? EXACT_ZERO : multiplyExact', 'compareExact(before, EXACT_ZERO) === 0 ? EXACT_ZERO : multiplyExact'],
    ['power: hours of use are those of UTC', 'const local = localTime(interval.from, zone);\n      const window', "const local = localTime(interval.from, 'UTC');\n      const window"],
    ['power: a block that can be sold back costs its price', 'component.sellBack === null ? ok', 'component.sellBack !== undefined ? ok'],
    ['power: a stale feed is a price', "case 'stale':\n      return err(", "case 'stale':\n      return (answer as { kind: string }).kind === 'stale' ? ok(certain(EXACT_ZERO)) : err("],
  ]),
  ...power('price-curve.ts', CURVE, [
    ['power: the first print stands, whatever is restated', 'if (earlier === undefined || earlier.revision <= print.revision)', 'if (earlier === undefined)'],
    ['power: a price that is not known is 0', "if (uncovered.length > 0) return { kind: 'missing'", "if (uncovered.length > 9) return { kind: 'missing'"],
    ['power: prints count alike, however long', 'print.microUsdPerMwh * BigInt(lengthMs(part));', 'print.microUsdPerMwh * BigInt(lengthMs(print));'],
  ]),
  ...power('demand.ts', EXAMPLES, [['power: a demand charge on all draw', 'newDraw > peakSoFar ? newDraw - peakSoFar : 0n', 'newDraw']]),
  ...power('mining.ts', EXAMPLES, [
    ['power: miners that are switched off earned nothing', "feeder === 'full' ? maxOf(power, mining) : power", 'power'],
    ['power: what a fleet earns leaves its PUE out', '24n * fleet.efficiency * fleet.puePpm', '24n * fleet.efficiency * 1_000_000n'],
  ]),
  ...power('pue.ts', 'libs/power/src/core/forecast-pue-curtailment.spec.ts', [
    ['power: PUE between two temperatures is that of the colder', 'return ppm(low.ppm + divideHalfAwayFromZero(rise, high.outdoor - low.outdoor));', 'return low.ppm;'],
    ['power: without a temperature it is cold', 'if (outdoor === undefined) return points.reduce((highest, point) => (point.ppm > highest ? point.ppm : highest), first.ppm);', 'if (outdoor === undefined) return first.ppm;'],
  ]),
  ...power('forecast-error.ts', 'libs/power/src/core/forecaster.spec.ts', [['power: a forecast that is too high is too low', 'const error = forecast[slot]! - actual[slot]!;', 'const error = actual[slot]! - forecast[slot]!;']]),
];
