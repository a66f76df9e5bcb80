import type { Caller } from './gateway-under-test.js';
import type { Stage, ValidInput } from './valid-inputs.js';

const customer = (): Caller => 'customerA';
const key = (stage: Stage): { idempotencyKey: string } => ({ idempotencyKey: `webhook-${stage.next()}` });
const create = (stage: Stage) => ({ url: `https://example.com/hook/${stage.next()}`, kinds: ['JOB_COMPLETED', 'INVOICE_ISSUED'], description: 'pager' });
let made: { readonly stage: Stage; readonly id: Promise<string> } | undefined;
/** One webhook of the stage; organisations have few. */
function aWebhook(stage: Stage): Promise<string> {
  if (made?.stage !== stage) made = { stage, id: fresh(stage) };
  return made.id;
}
async function fresh(stage: Stage): Promise<string> {
  // Requests of other operations have made some: an organisation has twenty at most.
  await stage.world.sql(`DELETE FROM market.webhook_endpoint WHERE id IN (SELECT id FROM market.webhook_endpoint WHERE customer_org = $1 ORDER BY created_at DESC, id DESC OFFSET 15) RETURNING id`, [stage.world.orgs.customerOrgA]);
  const { data, errors } = await stage.world.gql(`mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { ... on WebhookCreated { webhook { id } } ... on Refusal { message } } }`, { input: create(stage) }, 'customerA');
  const id = data?.createWebhook.webhook?.id as string | undefined;
  if (id === undefined) throw new Error(`the stage could not be set by createWebhook: ${JSON.stringify(data ?? errors)}`);
  return id;
}
async function aDelivery(stage: Stage): Promise<string> {
  const { data } = await stage.world.gql(`mutation ($input: TestWebhookInput!) { testWebhook(input: $input) { ... on WebhookDelivery { id } } }`, { input: { webhookId: await aWebhook(stage) } }, 'customerA');
  return data.testWebhook.id as string;
}

/** Valid requests of webhooks. */
export const webhookInputs: Readonly<Record<string, readonly ValidInput[]>> = {
  webhooks: [{ as: customer, make: () => ({ first: 10, after: null }) }],
  webhook: [{ as: customer, make: async (s) => ({ id: await aWebhook(s) }) }],
  webhookDeliveries: [{ as: customer, make: async (s) => ({ webhookId: await aWebhook(s), filter: { state: 'WAITING' }, first: 10, after: null }) }],
  createWebhook: [{
    as: customer,
    make: async (s) => {
      await s.world.sql(`DELETE FROM market.webhook_endpoint WHERE customer_org = $1 AND url LIKE '%/hook/%' RETURNING id`, [s.world.orgs.customerOrgA]);
      made = undefined;
      return { input: create(s) };
    },
  }],
  updateWebhook: [{ as: customer, make: async (s) => ({ ...key(s), input: { webhookId: await aWebhook(s), url: `https://example.com/hook/${s.next()}`, kinds: ['JOB_FAILED'], description: 'ops', enabled: true } }) }],
  rotateWebhookSecret: [{ as: customer, make: async (s) => ({ input: { webhookId: await aWebhook(s), overlapSeconds: 60 } }) }],
  deleteWebhook: [{ as: customer, make: async (s) => ({ ...key(s), input: { webhookId: await fresh(s) } }) }],
  testWebhook: [{ as: customer, make: async (s) => ({ ...key(s), input: { webhookId: await aWebhook(s) } }) }],
  redeliverWebhook: [{ as: customer, make: async (s) => ({ ...key(s), input: { deliveryId: await aDelivery(s) } }) }],
};
