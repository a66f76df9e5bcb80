/** Bugs in the parts that the search is made of, and in the methods that plans are compared with. */
import { inCore } from './in-core.mjs';

const of = (name) => `libs/matching/src/core/${name}.spec.ts`;

/** @type {readonly import('./list.mjs').Mutant[]} */
export const partMutants = [
  ...inCore('baselines.ts', of('baselines'), [
    ['FIFO looks at prices', "  if (choice === 'first-pool') return 0;\n", ''],
    ['the earliest start is not what counts', 'start < best.start || (start === best.start && price < best.price)', 'price < best.price'],
    ['the price of the first slot is that of the run', "choice === 'cheapest-run' ? model.optSlots[option]! : 1", 'model.optSlots[option]!'],
    ['the price of the run is that of its first slot', "choice === 'cheapest-run' ? model.optSlots[option]! : 1", '1'],
    ['first fit where there is no room', 'open = kwFits && freeGpus[pool * model.slots + t]! >= width ? open + 1 : 0;', 'open = kwFits ? open + 1 : 0;'],
    ['first fit where there are no kW', 'open = kwFits && freeGpus', 'open = freeGpus'],
    ['first fit above the cap', 'open >= length && runCost(model, model.allIn, job, option, [start, t + 1]) <= model.optRunCap[option]!', 'open >= length'],
    ['first fit before what it waits for', '    if (waitsFor >= 0) continue;\n', ''],
    ['jobs in order of id alone', 'ladder(by((j: number) => model.release[j]!, byNumber), by((j', 'ladder(by((j'],
    ['biggest first is submit order', 'greedy(instance, (model) => biggestFirst(model));', 'greedy(instance, submitOrder);'],
  ]),
  ...inCore('dependencies.ts', of('dependencies'), [
    ['a release takes no time of what comes before', 'Math.min(horizon, earliest[earlier]! + work[earlier]!)', 'Math.min(horizon, earliest[earlier]!)', 'timeLimits'],
    ['a courtesy leaves no time for the job behind', 'const courtesy = latest[job]! - work[job]!;', 'const courtesy = latest[job]!;', 'timeLimits'],
    ['a job that cannot run asks for courtesy', '    if (earliest[job]! + work[job]! > latest[job]!) continue;\n', '', 'timeLimits'],
  ]),
  ...inCore('falling-prices.ts', of('falling-prices'), [
    ['falls are forgotten', '        fallen[i]! += sum;\n', ''],
    ['a rise takes a fall back', 'if (fall > 0) sum += fall;', 'sum += fall;'],
    ['a fall counts once, whatever the gang takes', 'this.model.optWidth[option]! * (this.fallOver', '(this.fallOver'],
    ['a fall counts from the window\'s second slot', '- this.fallen[base + this.model.release[j]!]!;', '- this.fallen[base + this.model.release[j]! + 1]!;'],
    ['what fell before the last look counts again', '    this.fallenThen[option] = this.fallOver(j, option);\n', ''],
    ['what fell once falls every round', '    last.set(premium);\n', ''],
  ]),
  ...inCore('run-index.ts', of('run-index'), [
    ['another job leaves in place of one', '      if (at < list.length) list[at] = last;\n', ''],
    ['a long run is found at its start alone', 'bucket <= last; bucket += 1', 'bucket <= Math.floor(run[0]! / BUCKET); bucket += 1'],
    ['a job is drawn twice', 'if (!found.includes(job)) found.push(job);', 'found.push(job);'],
    ['the last bucket is not drawn from', 'dice.below(last - first + 1)', 'dice.below(Math.max(1, last - first))'],
    ['a run that ends with a bucket is in the next', 'Math.floor((run[run.length - 1]! - 1) / BUCKET)', 'Math.min(this.buckets - 1, Math.floor(run[run.length - 1]! / BUCKET))'],
  ]),
  ...inCore('tier-extras.ts', of('tier-extras'), [
    ['tiers and premium are both paid', 'Math.max(0, charge - width * (premium[base + t + 1]! - premium[base + t]!))', 'charge'],
    ['a premium above the charge is a discount', 'Math.max(0, charge - width * (premium[base + t + 1]! - premium[base + t]!))', 'charge - width * (premium[base + t + 1]! - premium[base + t]!)'],
    ['only the last tier charges', 'charge += tierCharge', 'charge = tierCharge'],
    ['what runs already draws nothing in the tiers', 'tierCharge(model, at, tierDraw[at]! + mw) - tierCharge(model, at, tierDraw[at]!)', 'tierCharge(model, at, mw)'],
  ]),
  ...inCore('power-tiers.ts', of('tier-extras'), [['charges are rounded up', 'Math.round(over * tiers.tierUnitsPerMw[i]!) : 0;', 'Math.ceil(over * tiers.tierUnitsPerMw[i]! + 1) : 0;']]),
  ...inCore('window-search.ts', of('exchange'), [['tiers without a table are no number', 'if (tiered && this.extras.length <= slots) this.extras = new Float64Array(slots + 1);', '']]),
  ...inCore('exchange.ts', of('exchange'), [
    ['what replaces the large job gains nothing', '      change -= gain;\n', ''],
    ['the trifle is paid for a single job', 'if (taken.length > 1 && change', 'if (taken.length > 0 && change'],
    ['the room is filled at any cost', 'if (gain - (schedule.surcharge - before) <= this.missCharge) {', 'if (gain === Infinity) {'],
    ['the room is filled whatever the tiers charge', 'if (gain - (schedule.surcharge - before) <= this.missCharge) {', 'if (gain <= this.missCharge) {'],
    ['a miss fewer is worth nothing', 'const WORTH_OF_MISS = 0.002;', 'const WORTH_OF_MISS = 0;'],
    ['a miss fewer is worth a lot', 'const WORTH_OF_MISS = 0.002;', 'const WORTH_OF_MISS = 0.02;'],
    ['promises are given up', 'return model.held[job] !== undefined || model.before', 'return model.before'],
    ['what others wait for is given up', ' || model.before[job]!.length > 0 || model.behind[job]!.length > 0;\n  }\n\n  private giveUp', ';\n  }\n\n  private giveUp'],
    ['what came in vain stays', 'for (const other of taken) schedule.remove(other);\n    schedule.place(job, option, run as Run);', 'schedule.place(job, option, run as Run);'],
    ['the exchange cannot be stopped', 'this.searches > most || stopped()', 'this.searches > most'],
  ]),
  ...inCore('polish.ts', of('polish'), [
    ['a plan that got dearer is kept', 'fails = after + schedule.surcharge > before;', 'fails = false;'],
    ['polishing breaks a promise that stands', ' || schedule.model.standing[job] === 1);', ');'],
    ['what is taken back leaves traces', '      schedule.place(victims[i]!, oldOptions[i]!, run);\n', ''],
    ['the gain is not counted', '      this.total += after - before;\n', ''],
    ['settling leaves out the last job', 'for (let job = 0; job < this.schedule.option.length; job += 1) this.attempt([job], this.bare);', 'for (let job = 0; job + 1 < this.schedule.option.length; job += 1) this.attempt([job], this.bare);'],
    ['ruin takes the seed alone', 'return [seed, ...others];', 'return [seed];'],
    ['what the tiers charge does not count', 'let before = schedule.surcharge;', 'let before = 0;'],
  ]),
  ...inCore('ascent.ts', 'libs/matching/testing/independent-checks.spec.ts', [
    ['bound: the prices published are not those of the bound', '      this.gpuPrice.set(relaxation.gpuPrice);\n', '', 'what a plan publishes'],
    ['bound: the kW prices published are not those of the bound', '      this.kwPrice.set(relaxation.kwPrice);\n', '', 'what a plan publishes'],
  ]),
  ...inCore('closed-slots.ts', of('closed-slots'), [
    ['bound: what the feeder closes is open', 'gpus[pool * slots + t]! >= width && (feeder < 0 || fitsKw(kw, feederKw[feeder * slots + t]!));', 'gpus[pool * slots + t]! >= width;'],
    ['bound: gangs of any width meet the same closed slots', 'let known = byWidth[pool]!.get(width);', 'let known = byWidth[pool]!.values().next().value as number | undefined;'],
    ['bound: gangs that are closed out of as many slots of other pools are alike', 'byCount[pool]!.get(count);', 'byCount[0]!.get(count);'],
  ]),
  ...inCore('power-tiers.ts', of('power-tiers'), [
    ['draw counts in the tiers of every site', 'site === pool.site ? [row] : []', "site === '' ? [] : [row]", 'displaced miners'],
  ]),
  ...inCore('parse-fairness.ts', of('parse-instance'), [
    ['a weight of nothing', "`${at}.weight`, WEIGHT_LEAST,", "`${at}.weight`, 0,"],
  ]),
  ...inCore('segment-table.ts', of('segment-search'), [
    ['a table restarts in closed slots', 'openFor[t]! > restart ? view.prices[t]!', 'openFor[t]! > 0 && t > restart ? view.prices[t]!'],
    ['a table need not count segments', 'const counted = segmentsMax < possible;', 'const counted = segmentsMax < possible - 1;'],
  ]),
  ...inCore('explain.ts', of('explain'), [
    ['a job that may be parked needs slots in a row', '  if (model.maxSegments[job]! > 1) return { ...scattered', '  if (model.maxSegments[job]! > 99) return { ...scattered'],
    ['a budget leaves staging out', 'const total = usd(allIn + model.optTransfer[option]!);', 'const total = usd(allIn);'],
    ['a full feeder is a full pool', 'if (most.gpus < width) return', 'if (most.gpus >= 0) return'],
  ]),
  ...inCore('plan-result.ts', of('fairness'), [['who gave way was short of room', ", had: ReturnType<FairOutcome['displaced']['get']>): readonly Refusal[] {\n", ", had: ReturnType<FairOutcome['displaced']['get']>): readonly Refusal[] {\n  had = undefined;\n", 'what gives way is told so']]),
];
