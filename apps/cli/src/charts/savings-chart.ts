import { scaleBand, scaleLinear } from 'd3-scale';
import { compared, type ReplayChartData, subtitleOf, usd } from './chart-data.js';
import { key } from './axes.js';
import { element, frame, label, policyColour } from './svg.js';

const BAR = 40;
const PARTS = [
  { name: 'power', of: 'powerMicroUsd', opacity: 1 },
  { name: 'moving data', of: 'transferMicroUsd', opacity: 0.6 },
  { name: 'missed jobs at 2 USD per GPU-hour', of: 'penaltyMicroUsd', opacity: 0.3 },
] as const;

/** What each policy cost: power, moved data and missed jobs, one behind the other, with what ours saves. */
export function savingsBars({ results }: ReplayChartData, left: number, right: number, y: number): string[] {
  const shown = compared(results);
  const cost = (result: (typeof shown)[number]): number => PARTS.reduce((total, part) => total + Math.max(0, result[part.of]), 0);
  const ours = shown[0]!;
  const length = scaleLinear([0, Math.max(1, ...shown.map(cost))], [0, right - left - 420]);
  const band = scaleBand(shown.map((result) => result.name), [y, y + shown.length * BAR]).padding(0.28);
  return shown.flatMap((result) => {
    const top = band(result.name)!;
    let x = left;
    const bars = PARTS.map((part) => {
      const width = length(Math.max(0, result[part.of]));
      x += width;
      return element('rect', { x: x - width, y: top, width, height: band.bandwidth(), fill: policyColour(result.name), 'fill-opacity': part.opacity });
    });
    const saves = result === ours || cost(result) <= 0 ? '' : `; ours is ${(100 * (1 - cost(ours) / cost(result))).toFixed(1)} % cheaper`;
    return [
      ...bars,
      label(left - 10, top + band.bandwidth() / 2 + 4, result.name, { 'text-anchor': 'end', 'font-weight': result === ours ? 700 : 400 }),
      label(x + 8, top + band.bandwidth() / 2 + 4, `${usd(cost(result))} USD${saves} · ${result.missed} missed · mean wait ${result.meanWaitHours.toFixed(1)} h`, { class: 'small' }),
    ];
  });
}
export const savingsHeight = ({ results }: ReplayChartData): number => compared(results).length * BAR;

export function savingsChart(data: ReplayChartData): string {
  const height = 110 + savingsHeight(data) + 60;
  return frame(1180, height, 'Cost of the same jobs under each policy, USD', subtitleOf(data), [
    ...savingsBars(data, 190, 1160, 80),
    ...key(PARTS.map(({ name, opacity }) => ({ name, colour: opacity === 1 ? '#4a5568' : opacity === 0.6 ? '#929aa6' : '#c8ccd3' })), 190, 90 + savingsHeight(data)),
  ]);
}
