import type { OutputPosition } from '@switchyard/store';
import { ApiError } from '../graphql/errors.js';

const notOurs = (): never => {
  throw new ApiError('BAD_USER_INPUT', 'after is not a cursor of this subscription.');
};
/** Cursors of events are the relay's order. @throws ApiError BAD_USER_INPUT */
export function eventCursor(text: string): bigint {
  return /^\d{1,18}$/.test(text) ? BigInt(text) : notOurs();
}
/** A job seldom has more than a few leases; a cursor names the last line of each. */
const LEASES_MAX = 200;
export const outputCursor = (position: OutputPosition): string => Buffer.from(JSON.stringify(position), 'utf8').toString('base64url');
/** @throws ApiError BAD_USER_INPUT */
export function outputPosition(text: string): OutputPosition {
  if (text.length > LEASES_MAX * 80) return notOurs();
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return notOurs();
    throw error;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return notOurs();
  const entries = Object.entries(value);
  if (entries.length > LEASES_MAX || entries.some(([, line]) => typeof line !== 'number' || !Number.isSafeInteger(line) || line < 0)) return notOurs();
  return value as OutputPosition;
}
