import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import type { OrgId } from '@switchyard/kernel';
import { listWebhookDeliveries, listWebhooks, webhookById, type WebhookDeliveryRow, webhooksByTime } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import type { Connection, PageArguments } from '../graphql/connection.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import type { Doing } from '../graphql/doing.js';
import { decide } from '../graphql/mutate.js';
import { sortedPage, toSortedConnection } from '../graphql/sorted.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { createWebhook, deleteWebhook, redeliverWebhook, rotateWebhookSecret, testWebhook, updateWebhook } from './decide.js';
import { deliveryView, type DeliveryView, webhookView, type WebhookView } from './views.js';

interface DeliveriesArguments extends PageArguments {
  readonly webhookId: string;
  readonly filter?: Schema.WebhookDeliveryFilter | null;
}

/** Where a customer is told of what happens. Whoever may look after them sees what the whole organisation is told. */
@Resolver()
export class WebhooksResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Query('webhooks')
  async webhooks(@Context() context: GqlContext, @Args() args: PageArguments): Promise<Connection<WebhookView>> {
    const { orgId } = this.keeper(context).person;
    const page = sortedPage({ NEWEST: webhooksByTime }, 'NEWEST', args);
    const { rows, total } = await context.tenant((tx) => listWebhooks(tx, orgId as OrgId, page));
    return toSortedConnection(rows, page, total, ({ id }) => id, webhookView);
  }
  @Query('webhook')
  async webhook(@Context() context: GqlContext, @Args('id') id: string): Promise<WebhookView | null> {
    const { orgId } = this.keeper(context).person;
    const row = await context.tenant((tx) => webhookById(tx, orgId as OrgId, id));
    return row === undefined ? null : webhookView(row);
  }
  @Query('webhookDeliveries')
  async webhookDeliveries(@Context() context: GqlContext, @Args() { webhookId, filter, ...args }: DeliveriesArguments): Promise<Connection<DeliveryView>> {
    this.keeper(context);
    const page = sortedPage({ NEWEST: webhooksByTime }, 'NEWEST', args);
    const state = (filter?.state?.toLowerCase() ?? null) as WebhookDeliveryRow['state'] | null;
    const { rows, total } = await context.tenant((tx) => listWebhookDeliveries(tx, { webhookId, state }, page));
    return toSortedConnection(rows, page, total, ({ id }) => id, deliveryView);
  }
  // Answers with a secret take no key: they would be kept to be replayed.
  @Mutation('createWebhook')
  createWebhook(@Context() context: GqlContext, @Args('input') input: Schema.CreateWebhookInput): Promise<object> {
    return decide(this.keeper(context), 'createWebhook', input, undefined, createWebhook);
  }
  @Mutation('rotateWebhookSecret')
  rotateWebhookSecret(@Context() context: GqlContext, @Args('input') input: Schema.RotateWebhookSecretInput): Promise<object> {
    return decide(this.keeper(context), 'rotateWebhookSecret', input, undefined, rotateWebhookSecret);
  }
  @Mutation('updateWebhook')
  updateWebhook(@Context() context: GqlContext, @Args('input') input: Schema.UpdateWebhookInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return decide(this.keeper(context), 'updateWebhook', input, idempotencyKey, updateWebhook);
  }
  @Mutation('deleteWebhook')
  deleteWebhook(@Context() context: GqlContext, @Args('input') input: Schema.DeleteWebhookInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return decide(this.keeper(context), 'deleteWebhook', input, idempotencyKey, deleteWebhook);
  }
  @Mutation('testWebhook')
  testWebhook(@Context() context: GqlContext, @Args('input') input: Schema.TestWebhookInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return decide(this.keeper(context), 'testWebhook', input, idempotencyKey, testWebhook);
  }
  @Mutation('redeliverWebhook')
  redeliverWebhook(@Context() context: GqlContext, @Args('input') input: Schema.RedeliverWebhookInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return decide(this.keeper(context), 'redeliverWebhook', input, idempotencyKey, redeliverWebhook);
  }

  private keeper(context: GqlContext): Doing {
    return { context, parts: this.parts, person: requirePerson(context.principal, ['customer'], 'webhooks:write') };
  }
}
