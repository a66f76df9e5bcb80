/** Median, p95, p99 and the largest, to a tenth. */
export function quantiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

const BAR_MAX = 50;
/** Buckets that double, from 125 ms on. */
export function histogram(values) {
  const bounds = [0, 125];
  while (bounds.at(-1) <= Math.max(0, ...values)) bounds.push(bounds.at(-1) * 2);
  const buckets = bounds.slice(1).map((toMs, i) => ({ fromMs: bounds[i], toMs, count: values.filter((value) => value >= bounds[i] && value < toMs).length }));
  const most = Math.max(1, ...buckets.map(({ count }) => count));
  return buckets.map((bucket) => ({ ...bucket, bar: '#'.repeat(Math.ceil((bucket.count / most) * BAR_MAX)) }));
}
