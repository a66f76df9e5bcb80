import { DAY_MS } from '@switchyard/kernel';
import type { IdempotencyRecord } from '../state/kinds.js';
import type { Store } from '../state/store.js';
import { TwinError } from './twin-error.js';

/** Keys are forgotten this long after their first request, by the twin's clock for keys. */
const KEY_LIFETIME_MS = DAY_MS;

/** Stripe's rules: same key and request replays the stored answer (a 500 too), another request is refused, two at once conflict. */
export class Idempotency {
  private readonly inFlight = new Set<string>();

  constructor(private readonly store: Store) {}

  /** @returns the stored answer. @throws TwinError 400 when the key belongs to another request, 409 while that one runs */
  lookUp(id: string, fingerprint: string, nowMs: number): IdempotencyRecord | undefined {
    const key = id.slice(id.indexOf('/') + 1);
    if (this.inFlight.has(id)) {
      throw new TwinError(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message: `There is currently another in-progress request using this Idempotent Key: ${key}` });
    }
    const record = this.store.get('idempotency', id);
    if (!record || nowMs - record.createdMs >= KEY_LIFETIME_MS) return undefined;
    if (record.fingerprint !== fingerprint) {
      throw new TwinError(400, { type: 'idempotency_error', message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.` });
    }
    return record;
  }

  /** Marks the key as used by a request that is still running. */
  begin(id: string): void {
    this.inFlight.add(id);
  }
  end(id: string): void {
    this.inFlight.delete(id);
  }

  /** Stores the answer, and forgets what is too old. Call inside the transaction of the effect. */
  keep(record: IdempotencyRecord): void {
    for (const old of this.store.each('idempotency')) {
      if (record.createdMs - old.createdMs < KEY_LIFETIME_MS) break;
      this.store.remove('idempotency', old.id);
    }
    this.store.remove('idempotency', record.id);
    this.store.put('idempotency', record);
  }
}
