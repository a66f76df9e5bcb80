import { matchPath } from './route.js';

/** What can go wrong between a client and Stripe, one word each. */
export const faultKinds = [
  /** The socket closes before the request is handled: nothing happened. */
  'drop_before',
  /** The request is handled and kept; the socket closes before any byte of the answer. */
  'drop_after_commit',
  /** Handled and kept; half of the answer's bytes arrive. */
  'cut_body',
  /** A 500 that is stored under the idempotency key: the same key gets it again. */
  'error_500_stored',
  /** A 500 that is not stored: the same key runs again. */
  'error_500_once',
  /** The key is said to be in use by another request. */
  'conflict_409',
  'rate_limit_429',
  /** No answer at all until the client gives up. */
  'hang',
  /** A load balancer's HTML page. */
  'html_502',
  /** A 404 whose JSON has no `error` member, which the SDK resolves as success. */
  'bare_404',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** A fault for the next `times` matching requests, after letting `skip` of them pass. */
export interface FaultRule {
  readonly kind: FaultKind;
  /** GET, POST or DELETE; any when left out. */
  readonly method?: string;
  /** Path with `{id}` for one segment, such as `/v1/invoices/{id}/pay`; any when left out. */
  readonly path?: string;
  /** Default 1. The SDK retries a closed socket once by itself, so a drop that it must see needs 2. */
  readonly times?: number;
  readonly skip?: number;
  /** For 500, hang, 502 and 404: the request is handled and kept before the fault answers. Default false. */
  readonly afterCommit?: boolean;
}

/** The faults still to come, in the order they were added. */
export class FaultBook {
  private rules: { rule: FaultRule; toSkip: number; left: number }[] = [];

  add(rule: FaultRule): void {
    this.rules.push({ rule, toSkip: rule.skip ?? 0, left: rule.times ?? 1 });
  }
  clear(): void {
    this.rules = [];
  }
  /** The fault of this request, if any; uses it up. */
  take(method: string, path: string): FaultRule | undefined {
    for (const entry of this.rules) {
      const { rule } = entry;
      if (entry.left === 0 || (rule.method !== undefined && rule.method !== method) || (rule.path !== undefined && !matchPath(rule.path, path))) continue;
      if (entry.toSkip > 0) {
        entry.toSkip -= 1;
        continue;
      }
      entry.left -= 1;
      return rule;
    }
    return undefined;
  }
}
