/**
 * Measures price forecasts on real prices: node libs/power/bench/forecast.mjs --data DIR [--every HOURS] [--json FILE]
 *
 * DIR holds hourly prices in USD/MWh, gzipped or not; a file that is not there is left out:
 *   prices_hourly_usd_2020_2024_wide.csv            `utc`, one column per market, gaps empty: the last two years of each column are used
 *   prices_ercot_hb_hubavg_{rtm_15min,dam_hourly}_2024_2025.csv   `utc,usd_mwh`: real-time with its own day-ahead market
 *   forecasts_epf_PJM_actual_dnn_lear.csv           `local,actual,fc_dnn,fc_lear`: a day-ahead price with two published forecasts of it
 *
 * Every HOURS hours (31 unless given) each method forecasts the next week from what was known; the mean absolute error is told by day ahead, with
 * bias, and with what a planner cares for: the mean price of the 24 hours of the week that the forecast calls cheapest. Nothing of it is tested.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { build } from '../../../.config/build.mjs';

const { values: flags } = parseArgs({ options: { data: { type: 'string' }, every: { type: 'string', default: '31' }, json: { type: 'string' } } });
if (flags.data === undefined) throw new Error('--data DIR is missing: the product ships no prices');
await build(['libs/kernel', 'libs/power']);
const { DEFAULT_FORECAST, LEVELLED_FORECAST, forecastSlots, sameHourOfWeek } = await import('../dist/src/index.js');

const WEEK = 168;
const HISTORY = 6 * WEEK;
const MARKETS = ['ercot_hb_hubavg_rtm', 'ercot_nbohr_node_rtm', 'aeso_pool', 'pjm_dom_rt', 'ieso_hoep', 'aemo_nsw1', 'caiso_np15_dam', 'nyiso_capitl_dam', 'nordpool_fi', 'epex_de_lu'];

function table(name) {
  const path = [join(flags.data, `${name}.csv.gz`), join(flags.data, `${name}.csv`)].find((file) => existsSync(file));
  if (path === undefined) return undefined;
  const [head, ...rows] = (path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path)).toString('utf8').trim().split('\n').map((line) => line.trim().split(','));
  return { head, rows };
}
/** Hourly means from 2024 on of a `utc,usd_mwh` file. */
function hourly(name) {
  const file = table(name);
  if (file === undefined) return undefined;
  const start = Date.parse('2024-01-01T00:00Z');
  const sums = [];
  for (const [utc, usd] of file.rows) {
    const hour = Math.floor((Date.parse(utc) - start) / 3_600_000);
    sums[hour] = { sum: (sums[hour]?.sum ?? 0) + Number(usd), count: (sums[hour]?.count ?? 0) + 1 };
  }
  return Array.from(sums, (one) => (one ? one.sum / one.count : NaN));
}

const baseline = ({ history }) => Array.from({ length: WEEK }, (_, slot) => sameHourOfWeek((back) => {
  const price = history[history.length + slot - back * WEEK];
  return Number.isNaN(price) ? undefined : price;
}, DEFAULT_FORECAST) ?? NaN);
const withModel = (model, useDayAhead) => ({ history, dayAhead }) => forecastSlots({ history, slotsPerDay: 24, count: WEEK, ...(useDayAhead && dayAhead && { dayAhead }) }, model);
const methods = {
  'same hour of week': baseline,
  '+ same hour of day': withModel({ ...LEVELLED_FORECAST, clipQuantile: 1, levelShare: 0 }, false),
  '+ rare hours clipped': withModel({ ...LEVELLED_FORECAST, levelShare: 0 }, false),
  '+ level of the last day': withModel(LEVELLED_FORECAST, false),
  '+ day-ahead, 0.8': withModel(LEVELLED_FORECAST, true),
  'day-ahead alone': withModel({ ...LEVELLED_FORECAST, dayAheadShare: 1 }, true),
};

/** Hours that the day-ahead market covers as seen at hour `at` (UTC) of ERCOT: to local midnight, from 13:30 on to the next. */
const covered = (at) => (at % 24 >= 19 ? 54 - (at % 24) : at % 24 >= 6 ? 30 - (at % 24) : 6 - (at % 24));

function measure(prices, dayAhead) {
  const results = {};
  for (const [name, method] of Object.entries(methods)) {
    if (dayAhead === undefined && name.includes('day-ahead')) continue;
    const days = Array.from({ length: 7 }, () => ({ absolute: 0, signed: 0, count: 0 }));
    let [paid, best, average, weeks] = [0, 0, 0, 0];
    for (let at = HISTORY; at + WEEK <= prices.length; at += Number(flags.every)) {
      const actual = prices.slice(at, at + WEEK);
      const forecast = method({ history: prices.slice(at - HISTORY, at), dayAhead: dayAhead?.slice(at, at + covered(at)) });
      actual.forEach((price, slot) => {
        const error = forecast[slot] - price;
        if (Number.isNaN(error)) return;
        const day = days[Math.floor(slot / 24)];
        day.absolute += Math.abs(error);
        day.signed += error;
        day.count += 1;
      });
      if (actual.some(Number.isNaN) || Array.from(forecast).some(Number.isNaN)) continue;
      const mean = (list) => list.slice(0, 24).reduce((a, b) => a + b, 0) / 24;
      paid += mean(actual.map((_, slot) => slot).sort((a, b) => forecast[a] - forecast[b] || a - b).map((slot) => actual[slot]));
      best += mean([...actual].sort((a, b) => a - b));
      average += actual.reduce((a, b) => a + b, 0) / WEEK;
      weeks += 1;
    }
    const total = (field) => days.reduce((sum, day) => sum + day[field], 0);
    results[name] = { byDay: days.map((day) => day.absolute / day.count), bias: total('signed') / total('count'), cheapest24: paid / weeks, bestCheapest24: best / weeks, savingLost: (paid - best) / (average - best) };
  }
  return results;
}

const wide = table('prices_hourly_usd_2020_2024_wide');
const markets = {};
for (const name of wide ? MARKETS : []) {
  const at = wide.head.indexOf(name);
  const column = wide.rows.map((row) => (row[at] === '' || row[at] === undefined ? NaN : Number(row[at])));
  const last = column.findLastIndex((price) => !Number.isNaN(price));
  markets[name] = measure(column.slice(Math.max(column.findIndex((price) => !Number.isNaN(price)), last + 1 - 2 * 8_772), last + 1));
}
const [realTime, dayAhead] = [hourly('prices_ercot_hb_hubavg_rtm_15min_2024_2025'), hourly('prices_ercot_hb_hubavg_dam_hourly_2024_2025')];
if (realTime && dayAhead) markets['ercot 2024-25, own day-ahead'] = measure(realTime, dayAhead);

const figure = (value) => value.toFixed(2).padStart(7);
for (const [market, results] of Object.entries(markets)) {
  console.log(`\n${market}, USD/MWh: mean absolute error by day ahead 1..7 | bias | price of the 24 hours called cheapest (best possible ${Object.values(results)[0].bestCheapest24.toFixed(2)})`);
  for (const [name, { byDay, bias, cheapest24 }] of Object.entries(results)) console.log(`  ${name.padEnd(24)}${byDay.map(figure).join('')} |${figure(bias)} |${figure(cheapest24)}`);
}

const list = Object.values(markets);
console.log('\nagainst "same hour of week" over all markets: mean (worst) ratio of errors on days 1, 2-3, 4-7 | share of the possible saving of the cheapest 24 hours lost');
for (const name of Object.keys(methods)) {
  const of = list.filter((results) => results[name]);
  const ratios = (from, to) => of.map((results) => {
    const sum = (method) => results[method].byDay.slice(from, to).reduce((a, b) => a + b, 0);
    return sum(name) / sum('same hour of week');
  });
  const text = [[0, 1], [1, 3], [3, 7]].map(([from, to]) => `${(ratios(from, to).reduce((a, b) => a + b, 0) / of.length).toFixed(3)} (${Math.max(...ratios(from, to)).toFixed(3)})`).join('  ');
  const lost = of.reduce((sum, results) => sum + results[name].savingLost, 0) / of.length;
  console.log(`  ${name.padEnd(24)} ${text} | ${(100 * lost).toFixed(1)} % | ${of.length} markets`);
}

const epf = table('forecasts_epf_PJM_actual_dnn_lear');
if (epf) {
  const columns = [1, 2, 3].map((i) => epf.rows.map((row) => Number(row[i])));
  const [actual, dnn, lear] = columns;
  const error = (share) => {
    let [sum, count] = [0, 0];
    for (let at = HISTORY; at + 24 <= actual.length; at += 24) {
      const own = forecastSlots({ history: actual.slice(at - HISTORY, at), slotsPerDay: 24, count: 24 });
      for (let slot = 0; slot < 24; slot += 1) {
        sum += Math.abs(share * ((dnn[at + slot] + lear[at + slot]) / 2) + (1 - share) * own[slot] - actual[at + slot]);
        count += 1;
      }
    }
    return sum / count;
  };
  console.log('\nPJM day-ahead, one day ahead: error by weight of two published forecasts (mean of both), the rest ours');
  console.log(`  ${[0, 0.5, 0.8, 1].map((share) => `${share}: ${error(share).toFixed(2)}`).join('   ')}`);
}
if (flags.json) writeFileSync(flags.json, `${JSON.stringify(markets, undefined, 2)}\n`);
