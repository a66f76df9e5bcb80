/** The Stripe twin: a stateful double of Stripe's API over real HTTP. */
export { startStripeTwin } from './start.js';
export type { StripeTwin, TwinLogEntry, TwinOptions } from './options.js';
export type { TwinControl } from './control.js';
export { faultKinds, type FaultKind, type FaultRule } from './http/faults.js';
export { webhookActions, type WebhookAction, type WebhookRule } from './webhooks/rules.js';
export { cardOutcomes, type CardOutcome } from './objects/card-outcomes.js';
