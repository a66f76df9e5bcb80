/**
 * Measures billing over many intervals: npm run build && node libs/billing/bench/million.mjs [--leases 1000] [--intervals 1000] [--rounds 5] [--seed 1] [--data <directory>] [--record]
 *
 * Starts a PostgreSQL of its own, rates `leases x intervals` settlement intervals of five minutes (seeded quantities and prices), keeps their amounts as the
 * service does, and then measures in alternation
 *   bare       one SQL aggregate over the same rows of amounts, read and thrown away
 *   lines      what invoicing computes: the sums, finished to ratings, made into the lines of one invoice per lease
 *   invoices   the same, written: the service's own flow at the end of a month, a page of leases in one transaction, with outbox and standing; sums are read ahead
 * Peak memory is that of a fresh process that writes the invoices of a tenth of the leases, and of all of them. `--record` writes bounds.json.
 * `--data` keeps the database and its intervals for the next run with the same numbers. Nothing of it is tested.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values: flags } = parseArgs({
  options: {
    leases: { type: 'string', default: '1000' }, intervals: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '5' }, seed: { type: 'string', default: '1' },
    record: { type: 'boolean', default: false }, data: { type: 'string' }, memory: { type: 'string' }, url: { type: 'string' },
  },
});
const [LEASES, INTERVALS, ROUNDS] = [flags.leases, flags.intervals, flags.rounds].map(Number);
/** Leases summed by one query: what is in hand at once does not depend on how many there are. */
const PAGE = 200;
/** Customers, who share what the leases cost. */
const CUSTOMERS = 100;
const { inTransaction, loginRoles, openDatabase, pgBillingStore, prepareDatabase, putIntervals, recordLease, sumIntervalsOf, urlFor } = await import('../../store/dist/src/index.js');
const { billLeases, monthLines, periodsOf, rateMonths } = await import('../dist/src/index.js');
const { intervalRater } = await import('../../rating/dist/src/index.js');
const { makeId } = await import('../../kernel/dist/src/index.js');

const START = Date.UTC(2026, 10, 2);
const SLOT = 300_000;
const END = START + INTERVALS * SLOT;
const idOf = (prefix, n) => makeId(prefix, START + n, new Uint8Array(10));
const seriesId = idOf('series', 0);
const card = {
  version: 1, id: idOf('card', 0), currency: 'USD',
  components: [
    { kind: 'gpu_hour', microUsdPerGpuHour: 2_350_000n },
    { kind: 'energy_pass_through', seriesId, multiplierPpm: 1_000_000n, adderMicroUsdPerMwh: 2_000_000n, pue: { method: 'fixed', pue: 1_250_000n } },
    { kind: 'platform_fee', feePpm: 80_000n, appliesTo: 'all' },
    { kind: 'tax', name: 'Sales tax 8.25 %', taxPpm: 82_500n, appliesTo: 'all' },
  ],
};
const account = { timeZone: 'UTC' };
const contractOf = (n) => ({
  leaseId: idOf('lease', n), customerOrg: idOf('org', n % CUSTOMERS), operatorOrg: idOf('org', 999), siteId: idOf('site', n % 10), product: 'colocation', card, model: 'agent', power: 'gross',
  startedAt: START, endedAt: END, finalReadingAt: END,
});
const leaseIds = (count) => Array.from({ length: count }, (_, n) => idOf('lease', n));

/** Mulberry32: the same seed, the same quantities. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4_294_967_296;
  };
}
function usageOf(lease, next) {
  return Array.from({ length: INTERVALS }, (_, i) => {
    const from = START + i * SLOT;
    return {
      from, to: from + SLOT, gpuSeconds: BigInt(Math.floor(next() * 2_400)), energy: { basis: 'it', wh: BigInt(Math.floor(next() * 700)) }, quality: 'metered', readingIds: [`rdg_${lease}_${i}`],
      print: { seriesId, printId: `${seriesId}@${i}`, revision: 0, microUsdPerMwh: BigInt(Math.floor(next() * 120_000_000) - 20_000_000) },
    };
  });
}
const seconds = (from) => Number(process.hrtime.bigint() - from) / 1e9;
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const unwrap = (result) => {
  if (!result.ok) throw new Error(JSON.stringify(result.error, (_, v) => (typeof v === 'bigint' ? `${v}` : v)));
  return result.value;
};

/** Leases with their rated months, page by page. */
async function pagesRated(database, count, work) {
  const periods = periodsOf(account, { from: START, to: END }, true);
  const all = leaseIds(count);
  const sumsFrom = (from) => (from < count ? inTransaction(database, (tx) => sumIntervalsOf(tx, all.slice(from, from + PAGE))) : undefined);
  let next = sumsFrom(0);
  for (let from = 0; from < count; from += PAGE) {
    const ids = all.slice(from, from + PAGE);
    const sums = await next;
    // Summed while this page is finished and written: two pages are in hand, however many there are.
    next = sumsFrom(from + PAGE);
    await work(ids.map((leaseId) => ({ leaseId, rated: unwrap(rateMonths({ card }, periods, { sums: sums.get(leaseId), monthFacts: [], relisted: [] })) })), from);
  }
}
async function makeLines(database, count) {
  let minor = 0n;
  await pagesRated(database, count, (leases, from) => {
    for (const [i, { rated }] of leases.entries()) {
      const { leaseId, siteId, operatorOrg, model, power } = contractOf(from + i);
      for (const { lines } of monthLines({ leaseId, siteId, operatorOrg, model, power, cardId: card.id }, rated, [])) for (const line of lines) minor += line.amountMinor;
    }
  });
  return minor;
}

/** Ids that count up, from a number nobody else has. */
let serial = Date.now() % 1_000_000_000;
/** What billing does at the end of a month: the months of a page of leases, rated from sums, written in one transaction. */
async function writeInvoices(database, count) {
  const clock = { now: () => END + 40 * 86_400_000 };
  const ports = { store: pgBillingStore(database, clock), clock, ids: { next: (prefix) => idOf(prefix, (serial += 1)) }, policy: { collectingMs: 0, secondApprovalFromMinor: null } };
  await pagesRated(database, count, async (leases) => (await billLeases(ports, leases)).forEach(unwrap));
}

if (flags.memory !== undefined) {
  const database = await openDatabase(flags.url);
  await writeInvoices(database, Number(flags.memory));
  console.log(process.resourceUsage().maxRSS * 1024);
  await database.destroy();
  process.exit(0);
}

const { startEmbeddedPostgres } = await import('../../runtime/dist/src/index.js');
const kept = flags.data !== undefined && existsSync(flags.data);
const postgres = await startEmbeddedPostgres(flags.data === undefined ? { ephemeral: true } : { dataDir: flags.data, fsync: false });
try {
  const passwords = Object.fromEntries(loginRoles.map((role) => [role, 'bench-only']));
  await prepareDatabase({ adminUrl: postgres.superuserUrl(), database: 'bench', passwords });
  const url = urlFor(postgres.superuserUrl(), { database: 'bench', user: 'sy_billing', password: 'bench-only' });
  const database = await openDatabase(url);
  const owner = await openDatabase(urlFor(postgres.superuserUrl(), { database: 'bench', user: 'sy_owner', password: 'bench-only' }));
  const next = random(Number(flags.seed));
  const rater = unwrap(intervalRater(card));
  if (!kept) await inTransaction(owner, async (tx) => {
    for (let n = 0; n < Math.min(CUSTOMERS, LEASES); n += 1) await tx.run(`INSERT INTO billing.account (org_id, name, kind) VALUES ($1, 'Customer', 'customer')`, [idOf('org', n)]);
  });
  let [ratingS, keepingS] = [0, 0];
  for (let n = 0; n < LEASES && !kept; n += 1) {
    const usage = usageOf(n, next);
    let t0 = process.hrtime.bigint();
    const intervals = usage.map((row) => ({ usage: row, period: '2026-11', amounts: unwrap(rater.rate(row)) }));
    ratingS += seconds(t0);
    t0 = process.hrtime.bigint();
    await inTransaction(database, async (tx) => {
      await recordLease(tx, contractOf(n), {
        leaseId: idOf('lease', n), jobId: null, jobName: 'bench', siteName: 'North', gpuCount: 8, energyModel: {}, seriesId, settlementSeconds: 300, ceilingMicroUsd: 0n, quotedMicroUsd: 0n, startsAt: START, endsAt: END,
      });
      await putIntervals(tx, idOf('lease', n), null, intervals, END);
    });
    keepingS += seconds(t0);
  }
  await inTransaction(owner, async (tx) => {
    for (const table of ['interval_amount', 'invoice', 'invoice_line', 'lease']) await tx.run(`ANALYZE billing.${table}`);
  });
  const times = { bare: [], lines: [], invoices: [] };
  const forget = () => inTransaction(owner, async (tx) => {
    for (const table of ['invoice_line', 'invoice_move', 'invoice']) await tx.run(`DELETE FROM billing.${table}`);
  });
  // The first round is not counted: it fills the tables, so that the planner knows them as it does in a database that has been running.
  await owner.query(`ALTER TABLE billing.invoice_move DISABLE TRIGGER invoice_move_append_only`);
  for (let round = -1; round < ROUNDS; round += 1) {
    if (round === 0) for (const table of ['invoice', 'invoice_line', 'invoice_move', 'account']) await owner.query(`ANALYZE billing.${table}`);
    if (round === 0) for (const list of Object.values(times)) list.length = 0;
    await forget();
    let t0 = process.hrtime.bigint();
    await inTransaction(database, (tx) => tx.rows(`SELECT lease_id, period, component_index, denominator, sum(numerator), sum(quantity) FROM billing.interval_amount GROUP BY 1, 2, 3, 4`));
    times.bare.push(seconds(t0));
    t0 = process.hrtime.bigint();
    const minor = await makeLines(database, LEASES);
    times.lines.push(seconds(t0));
    t0 = process.hrtime.bigint();
    await writeInvoices(database, LEASES);
    times.invoices.push(seconds(t0));
    const [{ n, total }] = await inTransaction(database, (tx) => tx.rows(`SELECT count(DISTINCT invoice_id)::int AS n, sum(amount_minor)::text AS total FROM billing.invoice_line`));
    if (n !== LEASES || BigInt(total) !== minor) throw new Error(`round ${round}: ${n} invoices of ${total}, lines say ${minor}`);
  }
  const memory = async (count) => {
    await forget();
    return Number(execFileSync(process.execPath, [import.meta.filename, '--memory', String(count), '--url', url, '--intervals', String(INTERVALS)], { encoding: 'utf8' }));
  };
  const [tenth, all] = [await memory(LEASES / 10), await memory(LEASES)];
  const [bare, lines, invoices] = [times.bare, times.lines, times.invoices].map(median);
  const round = (value, digits = 2) => Number(value.toFixed(digits));
  const measured = {
    'lines-ratio': round(lines / bare), 'invoices-ratio': round(invoices / bare), 'rating-per-second': Math.round((LEASES * INTERVALS) / ratingS), 'keeping-per-second': Math.round((LEASES * INTERVALS) / keepingS),
    'memory-ratio': round(all / tenth), 'memory-mb': Math.round(all / 1e6), 'bare-seconds': round(bare), 'lines-seconds': round(lines), 'invoices-seconds': round(invoices),
  };
  console.log(`${LEASES} leases x ${INTERVALS} intervals, ${LEASES} invoices; medians of ${ROUNDS} rounds`);
  for (const [what, value] of Object.entries(measured)) console.log(`  ${what.padEnd(20)} ${value}`);
  if (flags.record) record(measured);
  await database.destroy();
  await owner.destroy();
} finally {
  await postgres.stop();
}

function record(measured) {
  const file = join(import.meta.dirname, 'bounds.json');
  const bounds = JSON.parse(readFileSync(file, 'utf8'));
  bounds.measured = { date: new Date().toISOString().slice(0, 10), command: `node libs/billing/bench/million.mjs --leases ${LEASES} --intervals ${INTERVALS} --rounds ${ROUNDS} --seed ${flags.seed} --record` };
  for (const point of bounds.points) point.measured = measured[point.id];
  writeFileSync(file, `${JSON.stringify(bounds, null, 1)}\n`);
}
