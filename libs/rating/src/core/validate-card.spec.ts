import { describe, expect, it } from '@jest/globals';
import { unwrap } from '@switchyard/kernel';
import { aCard, demoSeriesId } from '../../testing/index.js';
import { type JsonValue, rateCardFromJson, rateCardToJson, validateCard } from '../index.js';

const good = { version: 1, id: 'card_00000000000000000000000001', currency: 'USD' };
const gpu = { kind: 'gpu_hour', microUsdPerGpuHour: '2350000' };
const indexed = { kind: 'energy_indexed', seriesId: demoSeriesId, multiplierPpm: '1000000', adderMicroUsdPerMwh: '-5', pue: { method: 'fixed', pue: '1250000' } };
const errorOf = (json: unknown) => {
  const result = rateCardFromJson(json);
  return result.ok ? undefined : result.error;
};
const withComponents = (...components: JsonValue[]) => errorOf({ ...good, components });

describe('rate card', () => {
  it('is read from text bigints and written back the same', () => {
    const json = { ...good, components: [gpu, indexed] };
    const card = unwrap(rateCardFromJson(json));
    expect(card.components[0]).toEqual({ kind: 'gpu_hour', microUsdPerGpuHour: 2_350_000n });
    expect(rateCardToJson(card)).toEqual(json);
    expect(validateCard(card)).toEqual({ ok: true, value: card });
  });

  it.each([
    ['version', { ...good, version: 2, components: [gpu] }, 'version'],
    ['id', { ...good, id: 'card_1', components: [gpu] }, 'id'],
    ['currency', { ...good, currency: 'usd', components: [gpu] }, 'currency'],
    ['no components', { ...good, components: [] }, 'components'],
    ['a field nobody knows', { ...good, note: 'x', components: [gpu] }, 'note'],
    ['not an object', 7, ''],
  ])('names the field: %s', (_name, json, path) => {
    expect(errorOf(json)).toMatchObject({ kind: 'BadField', path });
  });

  it.each<[string, JsonValue, string]>([
    ['an unknown kind', { kind: 'gift' }, 'kind'],
    ['a number where exact text belongs', { ...gpu, microUsdPerGpuHour: 2.35 }, 'microUsdPerGpuHour'],
    ['a negative price', { ...gpu, microUsdPerGpuHour: '-1' }, 'microUsdPerGpuHour'],
    ['a misspelt term', { ...gpu, microUsdPerGpuhour: '1' }, 'microUsdPerGpuhour'],
    ['PUE below 1', { ...indexed, pue: { method: 'fixed', pue: '999999' } }, 'pue.pue'],
    ['an unknown PUE method', { ...indexed, pue: { method: 'guess' } }, 'pue.method'],
    ['a floor above the cap', { ...indexed, floorMicroUsdPerMwh: '2', capMicroUsdPerMwh: '1' }, 'floorMicroUsdPerMwh'],
    ['a tax above 100 %', { kind: 'tax', name: 'x', taxPpm: '1000001', appliesTo: 'all' }, 'taxPpm'],
    ['a base named twice', { kind: 'tax', name: 'x', taxPpm: '1', appliesTo: ['gpu_hour', 'gpu_hour'] }, 'appliesTo'],
    ['a commitment counting itself', { kind: 'minimum_commit', minimumMicroUsd: '1', appliesTo: ['minimum_commit'] }, 'appliesTo'],
    ['steps out of order', { kind: 'escalator', appliesTo: ['gpu_hour'], steps: [{ from: 5, factorPpm: '1' }, { from: 5, factorPpm: '1' }] }, 'steps[1].from'],
  ])('refuses %s, by path', (_name, component, path) => {
    expect(withComponents(gpu, component)).toMatchObject({ kind: 'BadField', path: `components[1].${path}` });
  });

  it('reads every kind there is, and writes it back the same', () => {
    const window = { from: 0, to: 3_600_000 };
    const whole = [
      { kind: 'reserved_gpu_hour', microUsdPerGpuHour: '2000000', gpus: 64, window },
      { kind: 'relist_credit', sharePpm: '800000' },
      { kind: 'kw_month', microUsdPerKwMonth: '125000000', criticalItWatts: '500000', proration: { method: 'calendar' }, ramp: [{ from: 1, criticalItWatts: '1000000' }] },
      { kind: 'demand_share', microUsdPerKwMonth: '9000000' },
      { kind: 'sla_credit', tiers: [{ availabilityPpm: '995000', creditPpm: '100000' }, { availabilityPpm: '990000', creditPpm: '250000' }], appliesTo: ['kw_month', 'relist_credit'] },
      { kind: 'prepayment', amountMicroUsd: '10000000000', drawdownPpm: '200000', unused: 'refunded' },
      { kind: 'deposit', amountMicroUsd: '5000000000' },
    ] as const;
    expect(rateCardToJson(unwrap(rateCardFromJson({ ...good, components: whole })))).toEqual({ ...good, components: whole });
  });

  it.each<[string, JsonValue, string]>([
    ['a block without GPUs', { kind: 'reserved_gpu_hour', microUsdPerGpuHour: '1', gpus: 0, window: { from: 0, to: 1 } }, 'gpus'],
    ['a window that ends as it starts', { kind: 'reserved_gpu_hour', microUsdPerGpuHour: '1', gpus: 1, window: { from: 5, to: 5 } }, 'window.to'],
    ['tranches out of order', { kind: 'kw_month', microUsdPerKwMonth: '1', criticalItWatts: '1', proration: { method: 'calendar' }, ramp: [{ from: 5, criticalItWatts: '1' }, { from: 4, criticalItWatts: '2' }] }, 'ramp[1].from'],
    ['a deeper tier that is not deeper', { kind: 'sla_credit', appliesTo: 'all', tiers: [{ availabilityPpm: '990000', creditPpm: '1' }, { availabilityPpm: '990000', creditPpm: '2' }] }, 'tiers[1].availabilityPpm'],
    ['a deeper tier that gives less', { kind: 'sla_credit', appliesTo: 'all', tiers: [{ availabilityPpm: '990000', creditPpm: '2' }, { availabilityPpm: '980000', creditPpm: '2' }] }, 'tiers[1].creditPpm'],
    ['a service level measured by tax', { kind: 'sla_credit', appliesTo: ['tax'], tiers: [{ availabilityPpm: '990000', creditPpm: '2' }] }, 'appliesTo[0]'],
    ['part of a cent as deposit', { kind: 'deposit', amountMicroUsd: '10001' }, 'amountMicroUsd'],
    ['a prepayment that is never drawn', { kind: 'prepayment', amountMicroUsd: '10000', drawdownPpm: '0', unused: 'refunded' }, 'drawdownPpm'],
    ['a prepayment whose end nobody knows', { kind: 'prepayment', amountMicroUsd: '10000', drawdownPpm: '1' }, 'unused'],
  ])('refuses %s, by path', (_name, component, path) => {
    expect(withComponents({ kind: 'energy_fixed', microUsdPerMwh: '1', pue: { method: 'facility_meter' } }, component)).toMatchObject({ kind: 'BadField', path: `components[1].${path}` });
  });

  it('refuses a credit for relisting where nothing is reserved, and a deposit alone', () => {
    expect(withComponents(gpu, { kind: 'relist_credit', sharePpm: '1' })).toMatchObject({ kind: 'BadField', path: 'components[1]' });
    expect(withComponents({ kind: 'deposit', amountMicroUsd: '10000' })).toMatchObject({ kind: 'NothingToCharge' });
    expect(withComponents(gpu, { kind: 'reserved_gpu_hour', microUsdPerGpuHour: '1', gpus: 1, window: { from: 0, to: 1 } })).toMatchObject({ kind: 'ComponentRepeated' });
  });

  it('refuses two prices for one thing, and a card that charges nothing', () => {
    expect(withComponents(gpu, gpu)).toMatchObject({ kind: 'ComponentRepeated', path: 'components[1]' });
    const fixed = { kind: 'energy_fixed', microUsdPerMwh: '1', pue: { method: 'facility_meter' } };
    expect(withComponents(indexed, fixed)).toMatchObject({ kind: 'ComponentRepeated', componentKind: 'energy_fixed' });
    expect(withComponents({ kind: 'goodput_credit', sharePpm: '1' })).toMatchObject({ kind: 'NothingToCharge' });
  });

  it('refuses a tax on the shortfall alone: using more could then cost less', () => {
    const commitment = { kind: 'minimum_commit', minimumMicroUsd: '1', appliesTo: ['gpu_hour'] };
    const tax = (...appliesTo: string[]) => ({ kind: 'tax', name: 'VAT', taxPpm: '1', appliesTo });
    expect(withComponents(gpu, commitment, tax('minimum_commit'))).toMatchObject({ kind: 'BadField', path: 'components[2].appliesTo' });
    expect(withComponents(gpu, commitment, tax('minimum_commit', 'gpu_hour'))).toBeUndefined();
    expect(validateCard(aCard()).ok).toBe(true);
  });
});
