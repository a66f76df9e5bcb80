import type { OrgId } from '@switchyard/kernel';
import { type JobSpec, parseJobSpec } from '@switchyard/market';
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
  const known = spec.after.length === 0 ? new Set<string>() : await jobsAmong(tx, orgId, spec.after);
  spec.after.forEach((id, i) => known.has(id) || problems.push({ path: [...at, 'after', `${i}`], message: 'is not a job of yours' }));
  problems.push(...(await insideProblems(tx, spec, at)));
  if (problems.length > 0) refuse(invalidInput(problems));
}
