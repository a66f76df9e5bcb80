import { describe, expect, it } from '@jest/globals';
import { type FakeCliOptions, pageOf, runCli } from '../../testing/fake-cli.js';
import { register } from './webhooks.js';

const run = (words: readonly string[], options: FakeCliOptions = {}) => runCli(register, ['webhooks', ...words], options);
const at = '2026-11-01T10:00:00.000Z';
const webhook = { id: 'hook_1', url: 'https://example.com/hook', description: 'pager', kinds: ['JOB_FAILED'], enabled: true, disabledReason: null, disabledAt: null, failingSince: null, createdAt: at };
const delivery = { __typename: 'WebhookDelivery', id: 'dlv_1', webhookId: 'hook_1', eventId: 'evt_1', type: 'job.failed', body: '{}', createdAt: at, state: 'FAILED', attempts: 11, nextAttemptAt: null, lastAttemptAt: at, lastStatus: 500, lastError: 'answered 500', deliveredAt: null };

describe('switchyard webhooks', () => {
  it('create says what it does first, and shows the secret once', async () => {
    const answers = { CreateWebhook: { createWebhook: { __typename: 'WebhookCreated', secret: 'whsec_x', webhook } } };
    const words = ['create', 'https://example.com/hook', '--kinds', 'job.failed, credit_note.issued', '--description', 'pager'];
    expect(await run(words, { answers })).toMatchObject({ code: 2, asked: [], out: expect.stringContaining('is told of job.failed, credit_note.issued') });
    const done = await run([...words, '--yes'], { answers });
    expect(done.asked).toEqual([{ operation: 'CreateWebhook', variables: { input: { url: 'https://example.com/hook', kinds: ['JOB_FAILED', 'CREDIT_NOTE_ISSUED'], description: 'pager' } } }]);
    expect(done.out).toContain('whsec_x');
    expect((await run(['create', 'https://example.com/hook', '--yes'])).code).toBe(2);
  });
  it('list, deliveries: how they stand', async () => {
    expect((await run(['list'], { answers: { Webhooks: { webhooks: pageOf([webhook, { ...webhook, id: 'hook_2', enabled: false, disabledReason: 'GONE' }]) } } })).out).toMatch(/hook_1 .*works[^]*hook_2 .*disabled: gone/);
    const { out, asked } = await run(['deliveries', 'hook_1', '--state', 'failed'], { answers: { WebhookDeliveries: { webhookDeliveries: pageOf([delivery]) } } });
    expect(asked[0]!.variables).toEqual({ webhookId: 'hook_1', filter: { state: 'FAILED' }, first: 50 });
    expect(out).toMatch(/dlv_1 .*job\.failed .*11 .*500 .*answered 500/);
  });
  it('test, rotate and delete do it with --yes alone', async () => {
    const answers = { TestWebhook: { testWebhook: delivery }, DeleteWebhook: { deleteWebhook: { __typename: 'WebhookDeleted', id: 'hook_1' } }, RotateWebhookSecret: { rotateWebhookSecret: { __typename: 'WebhookSecretRotated', secret: 'whsec_y', oldExpiresAt: at, webhook } } };
    expect((await run(['test', 'hook_1', '--yes'], { answers })).out).toContain('switchyard webhooks deliveries hook_1');
    const rotated = await run(['rotate', 'hook_1', '--overlap', '1h', '--yes'], { answers });
    expect([rotated.asked[0]!.variables, rotated.out.includes('whsec_y')]).toEqual([{ input: { webhookId: 'hook_1', overlapSeconds: 3_600 } }, true]);
    expect([(await run(['delete', 'hook_1'], { answers })).asked, (await run(['delete', 'hook_1', '--yes'], { answers })).out]).toEqual([[], 'hook_1 is gone.\n']);
  });
});
