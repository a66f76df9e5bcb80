import { HOUR_MS, type Interval } from '@switchyard/kernel';
import { ApiError } from '../graphql/errors.js';

const HOURS_MAX = 168;

/** Checks a window that is answered hour by hour. @throws ApiError BAD_USER_INPUT for an empty window, one that is not of whole hours, or one of more than 168 */
export function requireWholeHours({ from, to }: Interval): void {
  if (from % HOUR_MS !== 0 || to % HOUR_MS !== 0) throw new ApiError('BAD_USER_INPUT', 'from and to must be whole hours (UTC).');
  if (to <= from) throw new ApiError('BAD_USER_INPUT', 'to must be after from.');
  if ((to - from) / HOUR_MS > HOURS_MAX) throw new ApiError('BAD_USER_INPUT', `The window holds ${(to - from) / HOUR_MS} hours, ${HOURS_MAX} are allowed: ask for less time.`);
}
