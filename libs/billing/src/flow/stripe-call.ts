import { canonicalJson, err, HOUR_MS, ok, sha256Hex, type Result } from '@switchyard/kernel';
import type { BillingRefusal } from '../core/refusal.js';
import type { BillingPorts, BillingResult, BillingTx, Intent } from '../ports.js';
import type { StripeOutcome } from '../stripe-port.js';

/** Where intents are kept, and the time of their ages. */
type CallPorts = Pick<BillingPorts, 'store' | 'wall'>;

/** A call to Stripe that must have its effect once, whatever dies in between. */
export interface StripeCall {
  /** The invoice or organisation it is about; with `step` it names the call for good. */
  readonly scope: string;
  readonly step: string;
  /** Everything the call sends: a retry must send the same. */
  readonly input: unknown;
  /** @returns the id of the object the call made or changed */
  readonly send: (idempotencyKey: string) => Promise<StripeOutcome<string>>;
  /** Looks for what an unanswered call left behind, once Stripe may have forgotten the key; null: nothing. */
  readonly find: () => Promise<StripeOutcome<string | null>>;
  /** Whether a new attempt (under a new key) may follow a definite refusal. Else the refusal stands. */
  readonly again: boolean;
}

/** Stripe forgets keys after 24 h; from here on we look before we send. An hour is left for clocks and slow calls. */
const KEY_TRUSTED_MS = 23 * HOUR_MS;

/**
 * Claim, then act, then tell: the intent row with our key is committed before the call, the outcome after it. A crash
 * anywhere leaves a row whose key asks Stripe the same question again.
 * @returns the object's id; `StripeRefused` and `OutcomeUnknown` as values
 */
export async function callStripe(ports: CallPorts, call: StripeCall): BillingResult<string> {
  const claimed = await claimIntent(ports, call);
  if (!claimed.ok) return claimed;
  const { intent, lookFirst } = claimed.value;
  if (intent.status === 'succeeded') return ok(resultOf(intent));
  if (intent.status === 'refused') return refusedBy(intent);
  if (lookFirst) {
    const found = await call.find();
    if (found.kind !== 'ok') return settle(ports, intent, found);
    if (found.value !== null) return settle(ports, intent, { kind: 'ok', value: found.value });
  }
  return settle(ports, intent, await call.send(intent.key));
}

type Claimed = { readonly intent: Intent; readonly lookFirst: boolean };

function claimIntent(ports: CallPorts, call: StripeCall): BillingResult<Claimed> {
  const inputHash = sha256Hex(canonicalJson(call.input));
  return ports.store.inTransaction(async (tx): Promise<Result<Claimed, BillingRefusal>> => {
    const latest = await tx.latestIntent(call.scope, call.step);
    const { lookFirst: restored, parkedBy } = await tx.holds(call.scope);
    const now = ports.wall.now();
    if (latest !== undefined && !(latest.status === 'refused' && call.again)) {
      if (latest.inputHash !== inputHash) {
        return err({ kind: 'StripeRefused', step: call.step, code: 'input_changed', message: `${latest.key} was sent with other input` });
      }
      if (latest.status !== 'claimed') return ok({ intent: latest, lookFirst: false });
      if (parkedBy !== null) return err({ kind: 'AccountParked', step: call.step, differenceId: parkedBy });
      const lookFirst = restored || now - latest.claimedAt >= KEY_TRUSTED_MS;
      return ok({ intent: await saved(tx, { ...latest, attempts: latest.attempts + 1 }), lookFirst });
    }
    if (parkedBy !== null) return err({ kind: 'AccountParked', step: call.step, differenceId: parkedBy });
    const generation = (latest?.generation ?? 0) + 1;
    return ok({
      lookFirst: restored,
      intent: await saved(tx, {
        key: `${call.scope}/${call.step}/${generation}`,
        scope: call.scope, step: call.step, generation, inputHash,
        status: 'claimed', attempts: 1, claimedAt: now, resultId: null, refusal: null,
      }),
    });
  });
}

/** Stores how the call ended. A refusal is a fact to keep, so the transaction commits it and the answer carries it. */
async function settle(ports: CallPorts, intent: Intent, outcome: StripeOutcome<string | null>): BillingResult<string> {
  const stored = await ports.store.inTransaction(async (tx): Promise<Result<Result<string, BillingRefusal>, never>> => {
    // Another worker with the same key may have been answered first; what is settled is never overwritten.
    const latest = await tx.latestIntent(intent.scope, intent.step);
    if (latest !== undefined && latest.key === intent.key && latest.status === 'succeeded') return ok(ok(resultOf(latest)));
    switch (outcome.kind) {
      case 'ok':
        await saved(tx, { ...intent, status: 'succeeded', resultId: outcome.value });
        return ok(ok(resultOf({ ...intent, resultId: outcome.value })));
      case 'refused': {
        const { code, message, httpStatus } = outcome;
        return ok(refusedBy(await saved(tx, { ...intent, status: 'refused', refusal: { code, message, httpStatus } })));
      }
      case 'unknown':
        return ok(err({ kind: 'OutcomeUnknown', step: intent.step, message: outcome.message }));
    }
  });
  return stored.ok ? stored.value : stored;
}

async function saved(tx: BillingTx, intent: Intent): Promise<Intent> {
  await tx.saveIntent(intent);
  return intent;
}
function resultOf(intent: Intent): string {
  if (intent.resultId === null) throw new Error(`intent ${intent.key} succeeded without a result`);
  return intent.resultId;
}
function refusedBy(intent: Intent): Result<string, BillingRefusal> {
  const refusal = intent.refusal;
  if (refusal === null) throw new Error(`intent ${intent.key} was refused without a reason`);
  return err({ kind: 'StripeRefused', step: intent.step, code: refusal.code, message: refusal.message });
}

/** The same outcome with the one member of its value that is kept. */
export function mapOk<T, U>(outcome: StripeOutcome<T>, pick: (value: T) => U): StripeOutcome<U> {
  return outcome.kind === 'ok' ? { kind: 'ok', value: pick(outcome.value) } : outcome;
}
