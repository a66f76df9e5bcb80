/** Bugs at the door: bad instances that come in. */
import { inCore } from './in-core.mjs';

const DOOR = 'libs/matching/src/core/parse-instance.spec.ts';

/** The short table of bad instances kills them all: the table of every field (`bad-instances.spec.ts`) takes five times as long. @type {readonly import('./list.mjs').Mutant[]} */
export const parseMutants = [
  ...inCore('json-reader.ts', DOOR, [
    ['a hole in an array is no entry', 'return Array.from(value as readonly unknown[]);', 'return value as readonly unknown[];'],
    ['names of fields are told at any length', 'path.length > PATH_MAX ?', 'path.length > 1e9 ?'],
    ['unknown fields are read over', "if (!fields.has(field)) this.fail(`${path}.${field}`, 'UnknownField', 'is not a field this version reads');", ''],
    ['infinite numbers are numbers', "typeof value !== 'number' || !Number.isFinite(value)", "typeof value !== 'number'"],
    ['halves are whole', 'if (Number.isInteger(read)) return read;', 'if (read === read) return read;'],
    ['rows may be short', 'if (value.length !== slots) {', 'if (value.length < 0) {'],
    ['rows may be of any size', 'if (value.length <= lengthMax) return', 'if (lengthMax !== -1) return', 'nine tiers'],
    ['empty names are names', "typeof value === 'string' && value.length > 0 &&", "typeof value === 'string' &&"],
    ['names of any length', '&& value.length <= 200) return value;', ') return value;'],
    ['amounts of any size', 'if (value >= min && value <= max) return value;', 'if (value >= min) return value;'],
    ['amounts below the least', 'if (value >= min && value <= max) return value;', 'if (value <= max) return value;'],
    ['an array is an object', '&& !Array.isArray(value)) return value as JsonObject;', ') return value as JsonObject;'],
    ['a flag may be a word', "if (value !== undefined && typeof value !== 'boolean')", 'if (value === null)'],
  ]),
  ...inCore('parse-instance.ts', DOOR, [
    ['ids may be used twice', "if (seen.has(id)) read.fail(path, 'DuplicateId'", "if (seen.has('')) read.fail(path, 'DuplicateId'"],
    ['a pool may be at a site that is not listed', 'if (siteIds !== undefined && !siteIds.has(pool.site)) {', 'if (siteIds !== undefined && siteIds.size < 0) {'],
    ['a job may wait for one that is not there', "if (!seen.has(id)) read.fail(`$.jobs[${i}].after[${k}]`", "if (seen.has('')) read.fail(`$.jobs[${i}].after[${k}]`"],
    ['a job may wait for itself', "if (stuck >= 0) read.fail", "if (stuck > 1e9) read.fail"],
    ['tiers may charge any sum', 'if (!(tiers <= EXACT_USD)) read.fail', 'if (tiers === -1) read.fail'],
    ['staging may cost any sum', 'usd += Math.ceil(job.unplacedCost + transfer + ', 'usd += Math.ceil(job.unplacedCost + '],
    ['sums may be beyond exact addition', 'if (usd > EXACT_USD) {', 'if (usd > 1e30) {'],
    ['whole nodes of any size', "if (wholeNodes && pool['nodeGpus'] === undefined)", "if (!wholeNodes && pool['nodeGpus'] === null)"],
    ['versions of tomorrow are read', "if (top['version'] !== undefined && top['version'] !== 1) {", "if (top['version'] === null) {"],
    ['any policy is one', "if (top['policy'] !== undefined && top['policy'] !== 'power-cost'", "if (top['policy'] === null && top['policy'] !== 'power-cost'"],
  ]),
  ...inCore('parse-job.ts', DOOR, [
    ['two durations', "if ((job['slots'] === undefined) === (job['slotsByPool'] === undefined)) {", "if (job['slots'] === undefined && job['slotsByPool'] === undefined) {"],
    ['pools that are not there', 'if (!pools.has(id)) read.fail(`${path}[${i}]`', 'if (pools.size < 0) read.fail(`${path}[${i}]`'],
    ['promises in touching pieces', 'if (from <= end || to <= from) read.fail', 'if (from < end || to <= from) read.fail'],
    ['promises without an end', 'if (from <= end || to <= from) read.fail', 'if (from <= end) read.fail'],
    ['a rigid job promised in pieces', "if (segments.length > 1 && job['interruptible'] === undefined) {", 'if (segments.length > 1e9) {'],
  ]),
  ...inCore('parse-fairness.ts', DOOR, [
    ['a customer twice', 'if (seen.has(tenant)) read.fail', "if (seen.has('')) read.fail"],
    ['a tail beyond the horizon', '`${path}.tailSlots`, 0, slots)', '`${path}.tailSlots`, 0, 9_999)'],
  ]),
];
