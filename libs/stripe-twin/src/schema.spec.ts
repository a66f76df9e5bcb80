import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { routes } from './objects/routes.js';
import { checkAnswer, isParameter, requestFault } from './schema/schema.js';

const definitionsFile = new URL('./schema/definitions.json', import.meta.url);

describe('the schema', () => {
  it('is what the installed SDK declares, regenerated now', () => {
    const script = join(import.meta.dirname, '../scripts/schema-from-types.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('is small enough to commit: under 1 MB', () => {
    expect(readFileSync(definitionsFile).length).toBeLessThan(1_000_000);
  });

  it('covers every route: its parameters, its answer, and only parameters Stripe has', () => {
    for (const { path, params, models, answer } of routes) {
      if (answer.startsWith('search of ')) continue;
      expect(() => checkAnswer(answer, {})).toThrow(/breaks the SDK's types/);
      if (params === undefined) continue;
      expect({ path, strange: models.filter((name) => !isParameter(params, name)) }).toEqual({ path, strange: [] });
    }
  });

  it('converts what a form can only spell: numbers and booleans, and leaves text alone', () => {
    const params = { amount: '-12', discountable: 'false', description: '12', metadata: { lines: '3' }, period: { start: '1', end: '2' } };
    expect(requestFault('InvoiceItemCreateParams', params)).toBeUndefined();
    expect(params).toEqual({ amount: -12, discountable: false, description: '12', metadata: { lines: '3' }, period: { start: 1, end: 2 } });
  });

  it.each([
    ['a member Stripe does not have', { colour: 'red' }], ['a member that is missing', { charge: undefined }], ['a fraction of a cent', { amount: 1.5 }],
    ['a number as text', { amount: '1' }], ['a word outside an enum', { reason: 'whim' }], ['another object', { object: 'charge' }],
  ])('refuses an answer with %s', (_case, change) => {
    const refund = { id: 're_1', object: 'refund', amount: 1, balance_transaction: null, charge: null, created: 1, currency: 'usd', customer: null, customer_account: null, metadata: {}, payment_intent: null, payment_method: null, reason: null, receipt_number: null, source_transfer_reversal: null, status: null, transfer_reversal: null };
    expect(() => checkAnswer('Refund', refund)).not.toThrow();
    const changed: unknown = JSON.parse(JSON.stringify({ ...refund, ...change })); // drops what is undefined, as the wire does
    expect(() => checkAnswer('Refund', changed)).toThrow(/breaks the SDK's types/);
  });
});
