import { describe, expect, it } from '@jest/globals';
import { InvalidPayloadError, parsePayload, queueNames } from './index.js';
import { openBackend } from './backend.js';
import { errorReporter } from './report-errors.js';

describe('queue catalogue', () => {
  it('INV-Q1: no queue carries anything but ids and short texts', () => {
    for (const name of queueNames) expect(() => parsePayload(name, { amountMinor: 100 })).toThrow(InvalidPayloadError);
  });
  it('names the queue and the field of a refused payload', () => {
    expect(() => parsePayload('billing-event', { eventId: 'in_1' })).toThrow(/queue billing-event refuses the payload: eventId: must be 1 to 19 digits/);
  });
  it('BullMQ can use every name', () => {
    for (const name of queueNames) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});

describe('the switch', () => {
  it('refuses an URL of another kind by the name of the variable, without showing the URL', () => {
    expect(() => openBackend('mysql://user:hunter2@host/db', () => undefined)).toThrow('QUEUE_URL must begin with postgres:// or redis://, not with mysql://');
    expect(() => openBackend('hunter2', () => undefined)).toThrow(/not with no scheme$/);
  });
});

describe('errorReporter', () => {
  it('holds repeated words back for ten seconds and then counts them', () => {
    const told: object[] = [];
    let now = 0;
    const report = errorReporter({ info: () => undefined, error: () => undefined, warn: (fields) => void told.push(fields) }, () => now);
    for (let i = 0; i < 50; i += 1) report('match', new Error('refused'));
    report('match', new Error('other'));
    now = 10_000;
    report('match', new Error('refused'));
    expect(told).toEqual([
      { queue: 'match', reason: 'refused', repeated: 0 },
      { queue: 'match', reason: 'other', repeated: 0 },
      { queue: 'match', reason: 'refused', repeated: 49 },
    ]);
  });
});
