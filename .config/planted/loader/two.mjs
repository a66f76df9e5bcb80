import { one } from './one.mjs';

/** Together with one.mjs a circle. */
export const other = () => one() + 1;
