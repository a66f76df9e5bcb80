/**
 * The second opinion on a bill: computes its cents from exported readings and prices alone. Plain JavaScript, standard input to
 * standard output; it shares no code, no types and no rounding helper with the product.
 *
 * Input:  { terms: { askMicroUsdPerGpuHour, adderMicroUsdPerMwh, multiplierPpm, capMicroUsdPerMwh?, floorMicroUsdPerMwh?, puePpm, milliwattsPerGpu },
 *           readings: [{ from, to, gpuSeconds, energyWh|null }], prints: [{ from, to, microUsdPerMwh }] }   (all numbers as decimal text, instants in ms)
 * Output: { gpuHourCents, energyCents, prices: [...] }
 */
let text = '';
for await (const chunk of process.stdin) text += chunk;
const { terms, readings, prints } = JSON.parse(text);
const n = (value) => BigInt(value);

/** p / q to the nearest integer, halves away from zero (q > 0) */
function nearest(p, q) {
  const twice = 2n * (p < 0n ? -p : p) + q;
  const whole = twice / (2n * q);
  return p < 0n ? -whole : whole;
}
function priceFor(reading) {
  const print = prints.find((p) => n(p.from) <= n(reading.from) && n(reading.to) <= n(p.to));
  if (!print) throw new Error(`no single print covers ${reading.from}..${reading.to}`);
  // micro-USD/MWh scaled by a million, because the multiplier is in ppm
  let scaled = n(print.microUsdPerMwh) * n(terms.multiplierPpm) + n(terms.adderMicroUsdPerMwh) * 1_000_000n;
  if (terms.capMicroUsdPerMwh != null && scaled > n(terms.capMicroUsdPerMwh) * 1_000_000n) scaled = n(terms.capMicroUsdPerMwh) * 1_000_000n;
  if (terms.floorMicroUsdPerMwh != null && scaled < n(terms.floorMicroUsdPerMwh) * 1_000_000n) scaled = n(terms.floorMicroUsdPerMwh) * 1_000_000n;
  return { scaled, index: n(print.microUsdPerMwh) };
}

let gpuSeconds = 0n;
let energy = 0n; // Wh x ppm PUE x micro-USD/MWh x ppm: micro-USD times 1e18
const prices = new Set();
for (const reading of readings) {
  gpuSeconds += n(reading.gpuSeconds);
  const { scaled, index } = priceFor(reading);
  prices.add(`${index}`);
  // without a meter: GPU-seconds x mW per GPU, in Wh rounded down as frozen in the lease's energy model
  const wh = reading.energyWh == null ? (n(reading.gpuSeconds) * n(terms.milliwattsPerGpu)) / 3_600_000n : n(reading.energyWh);
  energy += wh * n(terms.puePpm) * scaled;
}
process.stdout.write(JSON.stringify({
  gpuHourCents: `${nearest(gpuSeconds * n(terms.askMicroUsdPerGpuHour), 3_600n * 10_000n)}`,
  energyCents: `${nearest(energy, 10n ** 18n * 10_000n)}`,
  prices: [...prices],
}));
