import type { OrgId } from '@switchyard/kernel';
import { isTerminal, jobMoves, type JobSpec, type JobState, parseJobSpec } from '@switchyard/market';
import { jobsAmong, projectProblem, siteExists, type Tx } from '@switchyard/store';
import type { Doing } from '../graphql/doing.js';
import { type FieldProblem, invalidInput, refuse } from '../graphql/refusals.js';
import { insideProblems } from '../reservations/check-inside.js';

/**
 * The job an input asks for. Which workloads a site runs is the site's to say: the local executor knows `demo-train` alone, and a job it
 * cannot run fails there with the reason.
 * @param at where the specification stands in the input
 * @throws Refused with an InvalidInput that lists every problem
 */
export function readSpec(input: unknown, { context }: Doing, at: readonly string[]): JobSpec {
  const parsed = parseJobSpec(input, context.now);
  if (parsed.ok) return parsed.value;
  return refuse(invalidInput(parsed.error.map(({ path, message }) => ({ path: [...at, ...path], message }))));
}

/** What the input refers to must be there and the customer's own. @throws Refused */
export async function checkReferences(tx: Tx, spec: JobSpec, orgId: OrgId, at: readonly string[]): Promise<void> {
  const problems: FieldProblem[] = [];
  const project = await projectProblem(tx, orgId, spec.projectId);
  if (project !== undefined) problems.push({ path: [...at, 'projectId'], message: project });
  if (spec.datasetSiteId !== undefined && !(await siteExists(tx, spec.datasetSiteId))) problems.push({ path: [...at, 'datasetSiteId'], message: 'is not a site' });
  const known = spec.after.length === 0 ? undefined : await jobsAmong(tx, orgId, spec.after);
  spec.after.forEach((id, i) => {
    const problem = afterProblem(known?.get(id));
    if (problem !== undefined) problems.push({ path: [...at, 'after', `${i}`], message: problem });
  });
  problems.push(...(await insideProblems(tx, spec, at)));
  if (problems.length > 0) refuse(invalidInput(problems));
}
/** Whoever waits for a job that is over without having completed waits for ever. */
function afterProblem(state: JobState | undefined): string | undefined {
  if (state === undefined) return 'is not a job of yours';
  return state !== 'completed' && isTerminal(jobMoves, state) ? `is ${state}, and will not complete: leave it out, or name the job that takes its place` : undefined;
}
