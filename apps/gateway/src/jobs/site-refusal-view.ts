import { formatDecimal } from '@switchyard/kernel';
import { explain, explainHelp, type JobRefusal, type Outlook, type PoolRefusal, type WaitHelp } from '@switchyard/market';

/** A reason as the schema shows it; site and pool are resolved from their ids. */
export interface SiteRefusalView {
  readonly siteId: string | null;
  readonly poolId: string | null;
  readonly kind: string;
  readonly message: string;
  readonly until: number | null;
  readonly help: readonly HelpView[];
}
interface HelpView {
  readonly kind: string;
  readonly message: string;
  readonly usd: string | null;
  readonly gpuCount: number | null;
  readonly deadline: number | null;
  readonly values: readonly string[];
}
const kinds = { RaiseCap: 'RAISE_CAP', RaiseBudget: 'RAISE_BUDGET', RenewPromise: 'RENEW_PROMISE', FewerGpus: 'FEWER_GPUS', LaterDeadline: 'LATER_DEADLINE', AllowModel: 'ALLOW_MODEL', AllowSite: 'ALLOW_SITE', AllowCountry: 'ALLOW_COUNTRY', Pay: 'PAY' } as const;
const CENT = 10_000n;
/** Advice is rounded up to the cent: a cap one step below the price would not help. */
const dearer = (micro: bigint): string => formatDecimal(((micro + CENT - 1n) / CENT) * CENT, 6, 2);
function helpView(help: WaitHelp): HelpView {
  return {
    kind: kinds[help.kind], message: explainHelp(help),
    usd: help.kind === 'RaiseCap' ? dearer(help.perGpuHour) : help.kind === 'RaiseBudget' || help.kind === 'RenewPromise' ? dearer(help.total) : help.kind === 'Pay' ? dearer(help.amount) : null,
    gpuCount: help.kind === 'FewerGpus' ? help.gpuCount : null, deadline: help.kind === 'LaterDeadline' ? help.deadline : null, values: 'values' in help ? help.values : [],
  };
}
export function siteRefusalView(reason: (JobRefusal | PoolRefusal) & Outlook): SiteRefusalView {
  const place = 'poolId' in reason ? { siteId: reason.siteId, poolId: reason.poolId } : { siteId: null, poolId: null };
  return { ...place, kind: reason.kind, message: explain(reason), until: reason.until ?? null, help: (reason.help ?? []).map(helpView) };
}
