import type { StripeTwin, TwinOptions } from './options.js';

/** Starts a twin on a loopback port. */
export function startStripeTwin(options: TwinOptions): Promise<StripeTwin> {
  return Promise.reject(new Error(`not listening yet on ${options.host ?? '127.0.0.1'}`));
}
