import type { ReactNode } from 'react';
import { money } from '../../format/money.js';
import { meterOf, moodOf } from './budget-meter.js';

interface BudgetBarProps {
  readonly name: string;
  readonly limitUsd: string;
  readonly alertPercents: readonly number[];
  readonly standing: { readonly spentUsd: string; readonly committedUsd: string; readonly roomUsd: string; readonly projectedUsd: string | null };
}
const at = (share: number): string => `${(share * 100).toFixed(2)}%`;

/** What was spent and what is held of a budget, its thresholds, its limit, and where the month ends if it goes on like this. */
export function BudgetBar({ name, limitUsd, alertPercents, standing }: BudgetBarProps): ReactNode {
  const meter = meterOf(standing, limitUsd, alertPercents);
  const told = `${name}: ${money(standing.spentUsd)} spent and ${money(standing.committedUsd)} held of ${money(limitUsd)}, ${money(standing.roomUsd)} left${standing.projectedUsd === null ? '' : `; ${money(standing.projectedUsd)} at the end of the month if it goes on like this`}`;
  return (
    <div className="budget-bar" role="img" aria-label={told} title={told} data-mood={moodOf(standing, limitUsd)}>
      <i className="spent" style={{ width: at(meter.spent) }} />
      <i className="held" style={{ left: at(meter.spent), width: at(meter.committed) }} />
      {meter.alerts.filter(({ percent }) => percent !== 100).map((alert) => <i key={alert.percent} className="alert" data-reached={alert.isReached} style={{ left: at(alert.at) }} />)}
      <i className="limit" style={{ left: at(meter.limit) }} />
      {meter.projected !== null && <i className="projected" style={{ left: at(meter.projected) }} />}
    </div>
  );
}
/** What the marks of the bars mean. */
export function BudgetLegend(): ReactNode {
  return <ul className="legend budget-legend"><li><i className="spent" />spent</li><li><i className="held" />held for work with a place</li><li><i className="alert" />alert</li><li><i className="limit" />limit</li><li><i className="projected" />end of the month, as it goes now</li></ul>;
}
