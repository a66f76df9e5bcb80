import type { MarketClock, WallClock } from '@switchyard/kernel';
import type { TwinControl } from './control.js';

/** One line of what the twin did; never holds an API key or a webhook secret. */
export interface TwinLogEntry {
  readonly event: 'request' | 'webhook' | 'fault' | 'started' | 'stopped' | 'internal_error';
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}

export interface TwinOptions {
  /** Loopback address to listen on; default 127.0.0.1. */
  readonly host?: string;
  /** 0 (default) lets the system choose. */
  readonly port?: number;
  /** Time of the objects: `created`, `available_on`. May be market time. */
  readonly clock: MarketClock;
  /** Time of webhook signatures and redelivery; default: `clock`. */
  readonly wallClock?: WallClock;
  /** Time that idempotency keys age by; default: `clock`. Where market time runs fast, give the clock that callers age their keys by. */
  readonly keyClock?: WallClock;
  /** Signs deliveries to `webhookUrl`. Endpoints created through the API get a secret of their own, as at Stripe. */
  readonly webhookSecret: string;
  /** Where every event is delivered from the start; none when left out. */
  readonly webhookUrl?: string;
  /** Journal file: state survives a restart, kill -9 included. In memory only when left out. */
  readonly dataFile?: string;
  /** Accepts only this key (401 otherwise); any `sk_test_…` key when left out. */
  readonly apiKey?: string;
  /** Middle part of the ids it makes; random when left out. Give one for runs that must repeat byte for byte. */
  readonly idSeed?: string;
  readonly log?: (entry: TwinLogEntry) => void;
}

/** A running twin. Point the SDK at it with `{ host, port, protocol: 'http' }`. */
export interface StripeTwin {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly control: TwinControl;
  /** Stops listening, cuts hanging requests and ends deliveries; state already acknowledged is in the journal. */
  close(): Promise<void>;
}
