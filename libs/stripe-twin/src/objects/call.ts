import type Stripe from 'stripe';
import type { Store } from '../state/store.js';

/** What a handler may know and do: its inputs, the state, the time and the making of ids and events. */
export interface Call<P> {
  readonly params: P;
  readonly path: Readonly<Record<string, string>>;
  readonly store: Store;
  /** Seconds since 1970 by the twin's clock, read once per request. */
  readonly now: number;
  /** `platform`, or the connected account named by the Stripe-Account header. */
  readonly account: string;
  newId(prefix: string): string;
  /** Adds an event with a copy of the object as it is now. */
  emit(type: Stripe.Event.Type, object: object): void;
}

/** Metadata after an update: members with an empty value are unset, `''` unsets all. */
export function mergeMetadata(before: Stripe.Metadata | null, change: Stripe.MetadataParam | '' | null | undefined): Stripe.Metadata {
  if (change === '' || change === null) return {};
  const after: Stripe.Metadata = { ...before };
  for (const [name, value] of Object.entries(change ?? {})) {
    if (value === '' || value === null) delete after[name];
    else after[name] = String(value);
  }
  return after;
}

/** The id of an expandable member. */
export function idOf(reference: string | { readonly id: string } | null | undefined): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null);
}
