import type { ReactNode } from 'react';
import { percent, rounded } from '../../format/money.js';
import { type GpuHours, usePartsOf } from './reservation-use.js';

const colours = { used: 'var(--use-compute)', unused: 'var(--use-idle)', relisted: 'var(--series-2)' } as const;
export const hours = (gpuHours: string): string => `${rounded(gpuHours, 1)} GPU-h`;

/** How much of what was bought is used, unused and given back, as a bar with its figures. @param brief without the legend, for a row of a table */
export function UseBar({ of, brief = false }: { readonly of: GpuHours; readonly brief?: boolean }): ReactNode {
  const parts = usePartsOf(of);
  const said = parts.map(({ name, hours: amount, share }) => `${name} ${hours(amount)}, ${percent(share, 0)}`).join('; ');
  return (
    <div>
      <div className="use" role="img" aria-label={said} title={said}>{parts.map(({ name, share }) => <i key={name} style={{ width: `${share * 100}%`, background: colours[name] }} />)}</div>
      {brief
        ? <span className="small soft">{percent(parts[0]!.share, 0)} used of <span className="number">{hours(of.bought)}</span></span>
        : <ul className="legend">{parts.map(({ name, hours: amount, share }) => <li key={name}><i style={{ background: colours[name] }} />{name} {hours(amount)} ({percent(share, 0)})</li>)}{Number(of.resold) > 0 && <li>others used {hours(of.resold)} of what was relisted</li>}</ul>}
    </div>
  );
}
