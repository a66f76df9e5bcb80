import { describe, expect, it } from '@jest/globals';
import { ok, unwrap } from '@switchyard/kernel';
import { makeWorld, theInvoice, toApproved, worker } from '../../testing/index.js';
import { applyWebhookEvent, collectPayment, issueInvoice, type Intent } from '../index.js';

describe('an attempt to collect whose answer was lost', () => {
  it.each([[undefined, 'paid', 'succeeded'], ['card_declined', 'payment.failed', 'refused']] as const)('with the card %s it is in doubt until the news of it comes: %s, %s', async (declines, state, status) => {
    const world = await makeWorld();
    const { id } = await toApproved(world);
    unwrap(await issueInvoice(world, id, worker));
    if (declines !== undefined) world.stripe.declines.set('pm_card_visa', declines);
    world.stripe.faultAt = (_call, name) => (name === 'payInvoice' ? 'lost' : undefined);
    expect(await collectPayment(world, id, worker)).toMatchObject({ ok: false, error: { kind: 'OutcomeUnknown' } });
    const attempt = async (): Promise<Intent | undefined> => unwrap(await world.store.inTransaction(async (tx) => ok(await tx.latestIntent(id, 'pay/1'))));
    expect((await attempt())?.status).toBe('claimed');
    for (const event of world.stripe.events) unwrap(await applyWebhookEvent(world, event));
    expect([theInvoice(world).state, (await attempt())?.status]).toEqual([state, status]);
  });
});
