import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Columns of the ten sites of the standard instance. */
const SITES = ['ercot_lz_west_rtm', 'ercot_hb_pan_rtm', 'ercot_hb_south_rtm', 'ercot_nbohr_node_rtm', 'aeso_pool', 'pjm_dom_rt', 'nyiso_capitl_dam', 'ieso_hoep', 'nordpool_fi', 'caiso_np15_dam'];

function table(folder, name) {
  const file = [join(folder, `${name}.csv.gz`), join(folder, `${name}.csv`)].find((path) => existsSync(path));
  if (file === undefined) throw new Error(`${folder} has no ${name}.csv or ${name}.csv.gz`);
  const bytes = readFileSync(file);
  const [head, ...rows] = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trim().split('\n');
  const columns = head.trim().split(',');
  return { rows: rows.map((row) => row.split(',')), column: (wanted) => columns.indexOf(wanted) };
}

/**
 * Prices and jobs from a directory: sites12_prices_hourly_2024.csv[.gz] (`utc`, one column of USD/MWh per site) and
 * jobs_pai_gaia100k.csv[.gz] (`duration_s`, `gpus`). Jobs under half an hour are left out; eight GPUs are a node.
 * @param {number} hour first hour of the week, counted from the first row
 */
export function readRealData(folder, hour = 504, hours = 168) {
  const prices = table(folder, 'sites12_prices_hourly_2024');
  const jobs = table(folder, 'jobs_pai_gaia100k');
  const [duration, gpus] = [jobs.column('duration_s'), jobs.column('gpus')];
  return {
    prices: SITES.map((site) => {
      const at = prices.column(site);
      if (at < 0) throw new Error(`${folder}: no price column ${site}`);
      return prices.rows.slice(hour, hour + hours).map((row) => Number(row[at]));
    }),
    jobs: jobs.rows.filter((row) => Number(row[duration]) >= 1_800).map((row) => ({ hours: Math.min(71, Number(row[duration]) / 3_600), nodes: Math.max(1, Math.min(16, Math.ceil(Number(row[gpus]) / 8))) })),
  };
}
