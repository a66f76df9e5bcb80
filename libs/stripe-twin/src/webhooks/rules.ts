/** What happens to the delivery of matching events. */
export const webhookActions = ['duplicate', 'drop', 'delay', 'hold', 'wrong_signature'] as const;
export type WebhookAction = (typeof webhookActions)[number];

/** Applies to the next `times` (default: all) events whose type matches. */
export interface WebhookRule {
  readonly action: WebhookAction;
  /** `invoice.paid`, `invoice.*` or `*` (default). */
  readonly type?: string;
  readonly times?: number;
  /** For `delay`: how long after its creation the first attempt is made, by the wall clock. */
  readonly delayMs?: number;
}

/** Does a type like `invoice.paid` fall under `invoice.paid`, `invoice.*` or `*`? */
export function typeMatches(pattern: string, type: string): boolean {
  if (pattern === '*' || pattern === type) return true;
  return pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1));
}
