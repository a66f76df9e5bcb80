import { describe, expect, it } from '@jest/globals';
import { canonicalJson, type EpochMs } from '@switchyard/kernel';
import { CountingIds } from '@switchyard/kernel/testing';
import fc from 'fast-check';
import { anInventory, anOrder, aReading, oneOfEachItem } from '../testing/index.js';
import {
  agentRefusalSchema,
  type BatchBody,
  batchBodySchema,
  describeRefusal,
  enrolRequestSchema,
  GENESIS_HASH,
  ordersAnswerSchema,
  parseMessage,
  readingItemSchema,
  toWire,
} from './index.js';

const ids = new CountingIds();
const body: BatchBody = { agentId: ids.next('agent'), epoch: 1, sequence: 1, previousHash: GENESIS_HASH, items: oneOfEachItem() };
const publicKeyJwk = { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) };
const enrolment = { protocolVersion: 1, token: 'one-time-token', publicKeyJwk, name: 'a', agentVersion: '0', inventory: anInventory() };

describe('wire types', () => {
  it('a batch with one item of every kind survives JSON, with the same canonical text', () => {
    const parsed = parseMessage(batchBodySchema, JSON.parse(JSON.stringify(toWire(body))));
    expect(parsed).toEqual({ ok: true, value: body });
    expect(canonicalJson(toWire(body))).toBe(canonicalJson(body));
  });

  it('orders survive JSON, bigints as decimal strings', () => {
    const answer = { serverTime: 5 as EpochMs, clock: { anchorWallMs: 0, anchorMarketMs: 0, speed: 60 }, orders: [anOrder()] };
    expect(toWire(answer)['orders']).toMatchObject([{ spendAuthorisation: { microUsdRemaining: '1000000000' } }]);
    expect(parseMessage(ordersAnswerSchema, toWire(answer))).toEqual({ ok: true, value: answer });
  });

  it('readings of any size keep their exact quantities', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 29n }), fc.option(fc.bigInt({ min: 0n, max: 10n ** 29n })), (used, energy) => {
        const reading = aReading({ gpuSeconds: used as never, energyWh: energy as never });
        expect(parseMessage(readingItemSchema, toWire(reading))).toEqual({ ok: true, value: reading });
      }),
    );
  });

  it.each([
    ['a quantity with a leading zero', { ...toWire(aReading()), gpuSeconds: '0600' }, 'gpuSeconds'],
    ['a negative quantity', { ...toWire(aReading()), energyWh: '-1' }, 'energyWh'],
    ['a quantity as a JSON number', { ...toWire(aReading()), energyWh: 161 }, 'energyWh'],
    ['an id of another kind', { ...toWire(aReading()), leaseId: ids.next('job') }, 'leaseId'],
    ['a field nobody knows', { ...toWire(aReading()), priceUsd: 1 }, '(message)'],
    ['an end before the start', { ...toWire(aReading()), from: 10, to: 9 }, '(message)'],
  ])('refuses %s and names the field', (_what, message, path) => {
    expect(parseMessage(readingItemSchema, message)).toMatchObject({ ok: false, error: { kind: 'Malformed', path } });
  });

  it('never takes a private key at enrolment', () => {
    expect(parseMessage(enrolRequestSchema, enrolment).ok).toBe(true);
    expect(parseMessage(enrolRequestSchema, { ...enrolment, publicKeyJwk: { ...publicKeyJwk, d: 'secret' } }).ok).toBe(false);
  });

  it('words every refusal', () => {
    const sample = { subject: 'lease_1', epoch: 1, nextSequence: 7, serverTime: 0, skewMs: 400_000, limit: 9, path: 'items.0', reason: 'is odd' };
    for (const option of agentRefusalSchema.options) {
      const refusal = Object.fromEntries(Object.keys(option.shape).map((key) => [key, sample[key as keyof typeof sample]]));
      const parsed = parseMessage(agentRefusalSchema, { ...refusal, kind: option.shape.kind.value });
      expect(parsed.ok && describeRefusal(parsed.value)).toMatch(/\w/);
      expect(parsed.ok && describeRefusal(parsed.value)).not.toContain('undefined');
    }
  });
});
