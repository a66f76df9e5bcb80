import { ApiError } from '../graphql/errors.js';
import { type PageArguments, type PageStart, pageStart } from '../graphql/connection.js';

/** The page of a list in order of time: its cursors carry epoch milliseconds. @throws ApiError BAD_USER_INPUT */
export function pageByTime(page: PageArguments): PageStart {
  const start = pageStart(page);
  if (start.after && !/^\d{1,15}$/.test(start.after.sort)) throw new ApiError('BAD_USER_INPUT', 'after is not a cursor of this list.');
  return start;
}
