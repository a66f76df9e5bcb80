import { type Attacker, customerA, customerB, type Door, type Guard, openUp, operatorA, owner } from './guard.js';

/** Webhooks: customers `a` and `b` have one each, with a secret and a message that was given up. */
const endpoint = (x: string, more: { readonly kinds?: string; readonly reason?: string } = {}): string =>
  `INSERT INTO market.webhook_endpoint (id, customer_org, url, description, kinds, disabled_reason, created_at) VALUES ('hook_x', 'org_c${x}', 'https://example.com', '', '${more.kinds ?? '{job.failed}'}', ${more.reason ?? 'NULL'}, now())`;
const secret = (x: string, more: { readonly customer?: string; readonly text?: string; readonly current?: true } = {}): string =>
  `INSERT INTO market.webhook_secret VALUES ('hook_${x}', 2, '${more.customer ?? `org_c${x}`}', '${more.text ?? `whsec_${'A'.repeat(32)}`}', now(), ${more.current ? 'NULL' : 'now()'})`;
const delivery = (x: string, more: { readonly event?: string; readonly kind?: string; readonly state?: string; readonly customer?: string; readonly before?: number } = {}): string =>
  `INSERT INTO market.webhook_delivery (id, endpoint_id, customer_org, event_id, kind, body, created_at, state, attempts_before, next_attempt_at)
   VALUES ('dlv_x', 'hook_${x}', '${more.customer ?? `org_c${x}`}', '${more.event ?? 'evt_x'}', '${more.kind ?? 'job.failed'}', '{}', now(), '${more.state ?? 'failed'}', ${more.before ?? 0}, now())`;
const denied = { code: '42501' } as const;
const limited: Attacker = { ...customerA, projects: ['proj_a'] };
const [ENDPOINT, SECRET, DELIVERY] = ['market.webhook_endpoint', 'market.webhook_secret', 'market.webhook_delivery'] as const;
const ping = delivery('a', { kind: 'ping', state: 'waiting' });
const again = (id: string, state = `'waiting', delivered_at = NULL`): string => `UPDATE ${DELIVERY} SET state = ${state} WHERE id = '${id}'`;

const tenant = (name: string, table: string, policy: string, as: Attacker, attack: string, refused: Guard['refused'], predicates: 'using' | 'check' | 'both'): Guard => ({
  name: `INV-TENANT: ${name}`, proves: [`policy ${table}.${policy}`], as, attack, refused, remove: openUp(table, policy, predicates),
});
const check = (name: string, table: string, constraint: string, attack: string): Guard => ({
  name: `INV-WEBHOOK: ${name}`, proves: [`check ${table}.${constraint}`], as: owner, attack, refused: { code: '23514', constraint }, remove: `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`,
});
const key = (name: string, table: string, constraint: string, attack: string): Guard => ({
  name: `INV-TENANT: ${name}`, proves: [`key ${table}.${constraint}`], as: owner, attack, refused: { code: '23503', constraint }, remove: `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`,
});

export const webhookGuards: readonly Guard[] = [
  tenant('a customer does not see where another is told', ENDPOINT, 'gateway_own', customerB, `SELECT FROM ${ENDPOINT} WHERE id = 'hook_a'`, 'no rows', 'using'),
  tenant('an operator does not see where customers are told', ENDPOINT, 'gateway_own', operatorA, `SELECT FROM ${ENDPOINT}`, 'no rows', 'using'),
  tenant('who is limited to projects does not see where the organisation is told', ENDPOINT, 'gateway_own', limited, `SELECT FROM ${ENDPOINT}`, 'no rows', 'using'),
  tenant('a customer makes no webhook for another', ENDPOINT, 'gateway_own', customerB, endpoint('a'), denied, 'check'),
  tenant('a customer does not see secrets of another', SECRET, 'gateway_own', customerB, `SELECT FROM ${SECRET} WHERE endpoint_id = 'hook_a'`, 'no rows', 'using'),
  tenant('a customer gives no secret to a webhook of another', SECRET, 'gateway_own', customerB, secret('a'), denied, 'check'),
  tenant('a customer does not see messages to another', DELIVERY, 'gateway_own', customerB, `SELECT FROM ${DELIVERY} WHERE id = 'dlv_a'`, 'no rows', 'using'),
  { ...tenant('a customer has no message of another sent again', DELIVERY, 'gateway_again', customerB, again('dlv_a'), 'no rows', 'both'), remove: `${openUp(DELIVERY, 'gateway_again', 'both')}; ${openUp(DELIVERY, 'gateway_own', 'using')}` },
  tenant('a customer does not say that a message arrived', DELIVERY, 'gateway_again', customerA, again('dlv_a', `'delivered', delivered_at = now()`), denied, 'check'),
  tenant('a customer tells itself of nothing that did not happen', DELIVERY, 'gateway_ping', customerA, delivery('a', { state: 'waiting' }), denied, 'check'),
  key('a secret is of a webhook of its customer', SECRET, 'webhook_secret_of_its_endpoint', secret('a', { customer: 'org_cb' })),
  key('a message is to a webhook of its customer', DELIVERY, 'webhook_delivery_of_its_endpoint', delivery('a', { customer: 'org_cb' })),
  check('a webhook is told of something', ENDPOINT, 'webhook_endpoint_bounds', endpoint('a', { kinds: '{}' })),
  check('a webhook that is disabled says since when', ENDPOINT, 'webhook_endpoint_disabled', endpoint('a', { reason: `'GONE'` })),
  check('a secret is long enough', SECRET, 'webhook_secret_form', secret('a', { text: 'whsec_short' })),
  check('attempts of a round are among all', DELIVERY, 'webhook_delivery_bounds', delivery('a', { before: 1 })),
  check('what arrived says when', DELIVERY, 'webhook_delivery_state', delivery('a', { state: 'delivered' })),
  {
    name: 'INV-WEBHOOK: a webhook has one current secret', proves: [`unique ${SECRET}.webhook_secret_current`], as: owner, attack: secret('a', { current: true }), refused: { code: '23505', constraint: 'webhook_secret_current' },
    remove: 'DROP INDEX market.webhook_secret_current',
  },
  {
    name: 'INV-WEBHOOK: an event is one message to a webhook', proves: [`unique ${DELIVERY}.webhook_delivery_once`], as: owner, attack: delivery('a', { event: 'evt_1' }), refused: { code: '23505', constraint: 'webhook_delivery_once' },
    remove: `ALTER TABLE ${DELIVERY} DROP CONSTRAINT webhook_delivery_once`,
  },
  {
    name: 'INV-WEBHOOK: a customer does not read a secret back', proves: [`grant sy_gateway ${SECRET}.secret`], as: customerA, attack: `SELECT secret FROM ${SECRET}`, refused: denied, remove: `GRANT SELECT (secret) ON ${SECRET} TO sy_gateway`,
  },
];
const door = (name: string, table: string, policy: string, use: string): Door => ({ name: `INV-WEBHOOK: ${name}`, proves: [`policy ${table}.${policy}`], as: customerA, use, policy, table });
export const webhookDoors: readonly Door[] = [
  door('a customer sees its webhooks', ENDPOINT, 'gateway_own', `SELECT FROM ${ENDPOINT}`),
  door('a customer sees when its secrets expire', SECRET, 'gateway_own', `SELECT expires_at FROM ${SECRET}`),
  door('a customer sees what it was told', DELIVERY, 'gateway_own', `SELECT FROM ${DELIVERY}`),
  door('a customer has a message sent again', DELIVERY, 'gateway_again', again('dlv_a')),
  door('a customer tries a webhook', DELIVERY, 'gateway_ping', ping),
];
