import { createHash } from 'node:crypto';
import { canonicalJson } from '@switchyard/kernel';
import { databaseError, json, keepAnswer, refusing, takeKey, type Tx } from '@switchyard/store';
import type { Person } from '../auth/principal.js';
import type { GqlContext } from './context.js';
import type { Doing } from './doing.js';
import { recordRefusal } from './record-refusal.js';
import { plainRefusal, refuse, type RefusalView } from './refusals.js';

export interface KeyedCall {
  /** Name of the mutation. */
  readonly operation: string;
  readonly input: unknown;
  readonly idempotencyKey?: string | null | undefined;
}

/**
 * Runs a mutation in one transaction as the caller's tenant. A `Refused` thrown inside rolls back and becomes the answer. With a key,
 * the first answer is stored with its effect and replayed to later calls with the same input; other input is refused, and so is somebody limited to other
 * projects. What the platform's own people
 * are refused stands in the audit log.
 * @param look reads that the work goes by, sent together with the taking of the key; what they throw counts only when the work is to be done
 * @returns the answer's view (with `__typename`) or a refusal's
 */
export async function mutate<View extends { readonly __typename: string }, Seen>(
  context: GqlContext, person: Person, call: KeyedCall, work: (tx: Tx, seen?: Seen) => Promise<View>, look?: (tx: Tx) => Promise<Seen | undefined>,
): Promise<View | RefusalView> {
  const answer = await attempt(context, person, call, work, look).catch((error: unknown) => ({ ok: false as const, error: outsideProjects(person, error) }));
  if (!answer.ok) await recordRefusal(context, person, call, answer.error);
  return answer.ok ? answer.value : answer.error;
}

/** What row-level security keeps from somebody limited to projects is a refusal, not our fault. @throws the error when it is another */
function outsideProjects(person: Person, error: unknown): RefusalView {
  if (person.projectIds === undefined || databaseError(error)?.code !== '42501') throw error;
  return plainRefusal('FORBIDDEN', 'You are limited to some projects, and this is outside of them.');
}

async function attempt<View extends { readonly __typename: string }, Seen>(
  context: GqlContext, person: Person, call: KeyedCall, work: (tx: Tx, seen?: Seen) => Promise<View>, look?: (tx: Tx) => Promise<Seen | undefined>,
): Promise<{ readonly ok: true; readonly value: View } | { readonly ok: false; readonly error: RefusalView }> {
  const key = call.idempotencyKey ?? undefined;
  if (key !== undefined && (key.length < 1 || key.length > 200)) {
    return { ok: false, error: plainRefusal('INVALID_INPUT', 'idempotencyKey must have 1 to 200 characters.', ['idempotencyKey']) };
  }
  return refusing<View, RefusalView>(() =>
    context.tenant(async (tx) => {
      if (key === undefined) return work(tx, await look?.(tx));
      const owner = { orgId: person.orgId, operation: call.operation, key };
      const taking = takeKey(tx, { ...owner, inputHash: hashInput(person.projectIds ? [call.input, person.projectIds] : call.input), now: context.now });
      const seen = look?.(tx);
      seen?.catch(() => undefined); // thrown below, where it counts
      const taken = await taking;
      switch (taken.kind) {
        case 'replay':
          return taken.answer as View;
        case 'other_input':
          return refuse(plainRefusal('IDEMPOTENCY_CONFLICT', `The key was used before for ${call.operation} with other input: use a new key.`, ['idempotencyKey']));
        case 'fresh': {
          const view = await work(tx, await seen);
          keepAnswer(tx, owner, view);
          return JSON.parse(json(view)) as View;
        }
      }
    }));
}

function hashInput(input: unknown): string {
  return createHash('sha256').update(canonicalJson(input)).digest('hex');
}

/** The usual mutation: one deed on one input, as somebody who may. */
export function decide<Input, View extends { readonly __typename: string }>(
  doing: Doing, operation: string, input: Input, idempotencyKey: string | undefined, deed: (tx: Tx, doing: Doing, input: Input) => Promise<View>,
): Promise<View | RefusalView> {
  return mutate(doing.context, doing.person, { operation, input, idempotencyKey }, (tx) => deed(tx, doing, input));
}
