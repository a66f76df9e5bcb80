import { maxOf } from '@switchyard/kernel';
import type { JobSpec } from '@switchyard/market';
import { type JobRow, readJobSpec, remainingSeconds, type Tx } from '@switchyard/store';
import { type Doing, orgOf } from '../graphql/doing.js';
import { findOptions } from '../quotes/find-options.js';
import { type MarketReader, policyOf, quotable, type QuoteParts } from '../quotes/read-market.js';
import { usd } from './job-view.js';

export interface ResumeCost {
  readonly leastUsd: string;
  readonly soonestUsd: string;
  readonly worstCaseUsd: string;
  readonly remainingSeconds: number;
}
/** The job as what is left of it. */
export function restOf(spec: JobSpec, left: number): JobSpec {
  return { ...spec, expectedDurationSeconds: left, maxDurationSeconds: Math.max(left, Math.ceil((spec.maxDurationSeconds * left) / spec.expectedDurationSeconds)) };
}

/** What the rest of a job would cost if it were planned now, by the market as a quote sees it; null when nothing is left or no site could take it. */
export async function costToResume(tx: Tx, doing: Doing, quoting: QuoteParts, job: JobRow, market: MarketReader): Promise<ResumeCost | null> {
  const spec = await readJobSpec(tx, job.id);
  if (!spec) return null;
  const policy = policyOf(quoting);
  const left = remainingSeconds(spec, job.progress);
  const { options } = findOptions({ orgId: orgOf(doing), spec: quotable(restOf(spec, left), doing.context.now, policy) }, await market({ reservationId: spec.reservationId }), policy, doing.parts.ids);
  const [soonest, least] = [options[0], options.at(-1)];
  if (!soonest || !least) return null;
  return { leastUsd: usd(least.total), soonestUsd: usd(soonest.total), worstCaseUsd: usd(maxOf(soonest.worstCase, least.worstCase)), remainingSeconds: left };
}
