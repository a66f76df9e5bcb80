import { parseId } from '@switchyard/kernel';
import { cloneInput } from '@switchyard/market';
import { readJobSpec, type Tx } from '@switchyard/store';
import type { Doing } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import type { JobView } from './job-view.js';
import { lookAtSpec, submitSpec } from './submit-job.js';

/** Overrides are a specification with everything optional; `parseJobSpec` judges what comes out. */
export interface CloneJobInput {
  readonly jobId: string;
  readonly overrides?: Readonly<Record<string, unknown>> | null;
}

/** Submits an old job's specification and command anew, as a job of its own. */
export async function cloneJob(tx: Tx, doing: Doing, { jobId, overrides }: CloneJobInput): Promise<JobView> {
  const known = parseId('job', jobId);
  const spec = known && (await readJobSpec(tx, known));
  if (!spec) return refuse(plainRefusal('NOT_FOUND', 'You have no such job.', ['input', 'jobId']));
  return submitSpec(tx, doing, await lookAtSpec(tx, doing, cloneInput(spec, overrides ?? {}, doing.context.now), ['input', 'overrides']), known);
}
