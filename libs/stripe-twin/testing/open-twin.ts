import Stripe from 'stripe';
import { startStripeTwin, type StripeTwin, type TwinOptions } from '../src/index.js';
import { manualClock, type ManualClock } from './manual-clock.js';

export interface OpenTwin {
  readonly twin: StripeTwin;
  readonly clock: ManualClock;
  /** The real SDK, without retries of its own; patient, since the first use of a route compiles its schema. */
  readonly stripe: Stripe;
}

/** A twin on a port of its own with a clock that stands still, and the SDK pointed at it. Close `twin` afterwards. */
export async function openTwin(options: Partial<TwinOptions> = {}): Promise<OpenTwin> {
  const clock = manualClock();
  const twin = await startStripeTwin({ clock, webhookSecret: 'whsec_test', ...options });
  const stripe = new Stripe('sk_test_twin', { host: twin.host, port: twin.port, protocol: 'http', maxNetworkRetries: 0, timeout: 20_000, telemetry: false });
  return { twin, clock, stripe };
}
