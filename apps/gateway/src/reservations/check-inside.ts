import { addSeconds, type EpochMs } from '@switchyard/kernel';
import { instantText, type JobSpec } from '@switchyard/market';
import { findReservation, reservationState, type Tx } from '@switchyard/store';
import type { FieldProblem } from '../graphql/refusals.js';

/** What is wrong with a job's wish to run inside a reservation: it must be there, the customer's own, big enough, and the job done before it ends. */
export async function insideProblems(tx: Tx, spec: JobSpec, at: readonly string[]): Promise<readonly FieldProblem[]> {
  if (spec.reservationId === undefined) return [];
  const row = await findReservation(tx, spec.reservationId);
  const problem = (field: string, message: string): FieldProblem => ({ path: [...at, field], message });
  if (!row) return [problem('reservationId', 'is not a reservation of yours')];
  const state = reservationState(row);
  if (state === 'ended' || state === 'refused') return [problem('reservationId', `is a reservation that is ${state}`)];
  const start = Math.max(spec.earliestStart, row.startsAt) as EpochMs;
  const problems: FieldProblem[] = [];
  if (spec.gpuCount > row.gpuCount) problems.push(problem('gpuCount', `is more than the ${row.gpuCount} GPUs of the reservation`));
  if (addSeconds(start, spec.expectedDurationSeconds) > row.endsAt) problems.push(problem('expectedDurationSeconds', `does not end before the reservation does, ${instantText(row.endsAt)}`));
  if (spec.deadline !== undefined && addSeconds(start, spec.expectedDurationSeconds) > spec.deadline) problems.push(problem('deadline', `is too early: the reservation begins at ${instantText(row.startsAt)}`));
  return problems;
}
