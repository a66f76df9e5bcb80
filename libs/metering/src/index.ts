export type * from './core/reading.js';
