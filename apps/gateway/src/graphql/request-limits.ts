import type { WallClock } from '@switchyard/kernel';
import { type DocumentNode, getOperationAST, Kind } from 'graphql';
import type { Principal } from '../auth/principal.js';
import { ApiError } from './errors.js';
import { type Allowance, Buckets, type Taken } from './rate-limit.js';

/** Usual allowances in points; one mutation costs about 1,000, a page of 50 rows some hundred. An organisation's own is data the platform sets. */
export interface RequestLimits {
  /** Of an organisation that has no limit of its own; each of its keys may use all of it. */
  readonly pointsPerSecond: number;
}
export const DEFAULT_REQUEST_LIMITS: RequestLimits = { pointsPerSecond: 20_000 };
/** What may be spent at once, in seconds of what comes back. */
const BURST_SECONDS = 60;
const burst = (restorePerSecond: number): Allowance => ({ limit: restorePerSecond * BURST_SECONDS, restorePerSecond });
/** A key without an organisation's raised limit gets a part of it, so that one program does not starve the others. */
const KEY_SHARE = 0.5;
/** Agents report by the second; their messages are bounded elsewhere. */
const AGENT = burst(50_000);
/** By address: strangers together. */
const STRANGER = burst(5_000);
/** Where a secret can be guessed. One attempt is one point. By address, and for passwords by the account too. */
const KNOCKS = ['signIn', 'acceptInvitation', 'enrolAgent', 'agentToken', 'replaceAgentKey'];
const KNOCK_PER_ADDRESS: Allowance = { limit: 60, restorePerSecond: 1 };
const KNOCK_PER_ACCOUNT: Allowance = { limit: 10, restorePerSecond: 1 / 90 };

export interface LimitedRequest {
  readonly principal: Principal;
  readonly address: string;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName?: string | undefined;
  /** Estimated before it is run. */
  readonly points: number;
}
export interface CostExtension {
  readonly requested: number;
  readonly throttle: { readonly limit: number; readonly remaining: number; readonly restorePerSecond: number };
}

/** Asks the buckets of who is asking. @returns what is told with the answer @throws ApiError RATE_LIMITED */
export function requestLimiter(clock: WallClock, { pointsPerSecond }: RequestLimits): (request: LimitedRequest) => CostExtension {
  const buckets = new Buckets(clock);
  const ofCaller = ({ principal, address, points }: LimitedRequest): Parameters<Buckets['take']>[0] => {
    switch (principal.kind) {
      case 'anonymous':
        return [{ name: `address:${address}`, allowance: STRANGER, points }];
      case 'agent':
        return [{ name: `agent:${principal.agentId}`, allowance: AGENT, points }];
      case 'customer':
      case 'operator':
      case 'platform': {
        const own = principal.pointsPerSecond ?? pointsPerSecond;
        const ofKey = principal.pointsPerSecond === undefined ? own * KEY_SHARE : own;
        return [{ name: `org:${principal.orgId}`, allowance: burst(own), points }, { name: `key:${principal.keyId ?? principal.userId}`, allowance: burst(ofKey), points }];
      }
    }
  };
  return (request) => {
    const knocks = knocksOf(request);
    const wanted = [...ofCaller(request)];
    if (knocks.length > 0) wanted.push({ name: `knock:${request.address}`, allowance: KNOCK_PER_ADDRESS, points: knocks.length });
    for (const { account } of knocks) if (account !== undefined) wanted.push({ name: `account:${account}`, allowance: KNOCK_PER_ACCOUNT, points: 1 });
    const taken = buckets.take(wanted);
    if (!taken.ok) throw limited(taken, request.points);
    return { requested: request.points, throttle: throttleOf(taken) };
  };
}
const throttleOf = ({ limit, remaining, restorePerSecond }: Taken): CostExtension['throttle'] => ({ limit, remaining, restorePerSecond });
function limited(taken: Taken, requested: number): ApiError {
  return new ApiError('RATE_LIMITED', `Too much at once: ask again in ${taken.retryAfterSeconds} s.`, { retryAfterSeconds: taken.retryAfterSeconds, cost: { requested, throttle: throttleOf(taken) } });
}

/** Attempts at a secret in the operation that is run, through aliases and fragments; of sign-ins the account as it is given. */
function knocksOf({ document, variables, operationName }: LimitedRequest): readonly { readonly account: string | undefined }[] {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== 'mutation') return [];
  const found: { account: string | undefined }[] = [];
  const open = [operation.selectionSet];
  const seen = new Set(open);
  for (let set = open.pop(); set; set = open.pop()) {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        if (!KNOCKS.includes(selection.name.value)) continue;
        const given = selection.arguments?.find(({ name }) => name.value === 'input')?.value;
        found.push({ account: selection.name.value === 'signIn' && given ? emailOf(given, variables) : undefined });
        continue;
      }
      const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet
        : document.definitions.find((definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value);
      const next = inner && 'selectionSet' in inner ? inner.selectionSet : inner;
      if (next && next.kind === Kind.SELECTION_SET && !seen.has(next)) {
        seen.add(next);
        open.push(next);
      }
    }
  }
  return found;
}
type InputNode = NonNullable<import('graphql').ArgumentNode['value']>;
function emailOf(node: InputNode, variables: Readonly<Record<string, unknown>>): string | undefined {
  const value = node.kind === Kind.VARIABLE ? (variables[node.name.value] as { email?: unknown } | undefined)?.email
    : node.kind === Kind.OBJECT ? textOf(node.fields.find(({ name }) => name.value === 'email')?.value, variables) : undefined;
  return typeof value === 'string' ? value.trim().toLowerCase().slice(0, 254) : undefined;
}
const textOf = (node: InputNode | undefined, variables: Readonly<Record<string, unknown>>): unknown =>
  node?.kind === Kind.STRING ? node.value : node?.kind === Kind.VARIABLE ? variables[node.name.value] : undefined;
