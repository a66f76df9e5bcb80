import type { ReactNode } from 'react';
import { scaleLinear } from 'd3-scale';
import { type BridgeStep, stepsOf } from './bridge-steps.js';
import { useWidth } from './measure.js';

interface Change {
  readonly label: string;
  readonly cents: bigint;
}
const ROW = 24;
const [LABEL, VALUE] = [210, 96];
const [LABEL_NARROW, VALUE_NARROW] = [120, 84];

/** From one total to the next: a bar per change, each beginning where the one before it ended. The table beside it has the figures. */
export function Bridge({ title, before, now, changes, show, signed }: { readonly title: string; readonly before: { readonly label: string; readonly cents: bigint }; readonly now: { readonly label: string; readonly cents: bigint }; readonly changes: readonly Change[]; readonly show: (cents: bigint) => string; readonly signed: (cents: bigint) => string }): ReactNode {
  const [frame, width] = useWidth<HTMLDivElement>();
  const steps = stepsOf(before, now, changes);
  const told = (step: BridgeStep): string => (step.kind === 'total' ? show : signed)(step.cents);
  const isNarrow = width < 460;
  const [label, value] = isNarrow ? [LABEL_NARROW, VALUE_NARROW] : [LABEL, VALUE];
  const ends = steps.flatMap(({ from, to }) => [Number(from), Number(to)]);
  const x = scaleLinear().domain([Math.min(0, ...ends), Math.max(1, ...ends)]).range([label, Math.max(label + 10, width - value)]);
  return (
    <div ref={frame}>
      <svg className="chart" role="img" aria-label={`${title}: ${steps.map((step) => `${step.label} ${told(step)}`).join(', ')}`} width={width} height={steps.length * ROW + 4}>
        {steps.map((step, i) => {
          const [left, right] = [Math.min(x(Number(step.from)), x(Number(step.to))), Math.max(x(Number(step.from)), x(Number(step.to)))];
          const fill = step.kind === 'total' ? 'var(--series-2)' : step.cents < 0n ? 'var(--good)' : 'var(--price)';
          const text = step.label.length > (isNarrow ? 18 : 34) ? `${step.label.slice(0, isNarrow ? 17 : 33)}…` : step.label;
          return (
            <g key={`${step.kind} ${step.label}`} transform={`translate(0 ${i * ROW})`}>
              <title>{`${step.label}: ${told(step)}`}</title>
              <text x={0} y={ROW / 2 + 4} style={step.kind === 'total' ? { fill: 'var(--ink)', fontWeight: 600 } : undefined}>{text}</text>
              <rect x={left} y={4} width={Math.max(1.5, right - left)} height={ROW - 8} rx={2} fill={fill} />
              {i < steps.length - 1 && <line x1={x(Number(step.to))} x2={x(Number(step.to))} y1={ROW - 4} y2={ROW + 4} stroke="var(--edge-strong)" />}
              <text x={width} y={ROW / 2 + 4} textAnchor="end" style={{ fill: 'var(--ink)', fontWeight: step.kind === 'total' ? 600 : 400, fontVariantNumeric: 'tabular-nums' }}>{told(step)}</text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
