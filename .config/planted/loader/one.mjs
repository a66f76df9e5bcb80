import { readFileSync } from 'node:fs';
import * as everything from 'fast-check';
import { other } from './two.mjs';
import { state } from './state.mjs';

export { everything, readFileSync, state };
export const one = () => 1;
export const three = () => one() + other();
export const later = async () => (await import('./state.mjs')).state;
export const missing = () => import('./nobody.mjs');
export const meta = { url: import.meta.url, file: import.meta.filename, folder: import.meta.dirname, beside: import.meta.resolve('./two.mjs') };
/** A failure of Node and a value of a literal: of the same realm as ours. */
export const refusal = () => {
  try {
    return readFileSync('/no/such/file');
  } catch (error) {
    return error instanceof Error && [] instanceof Array;
  }
};
