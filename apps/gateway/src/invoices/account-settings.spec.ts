import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fromIso, type EpochMs } from '@switchyard/kernel';
import { type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';
import type { PersonName } from '../../testing/seed-people.js';

const at = (iso: string): EpochMs => fromIso(iso)!;
const parts = `__typename ... on BillingAccount { creditLimit { amount currency } currency terms { cadence timeZone dueDays } comingTerms { fromMonth effectiveAt terms { cadence timeZone dueDays } }
  details { legalName email address taxNumber purchaseOrder } } ... on Refusal { code message path } ... on InvalidInput { problems { path message } }`;
const setTerms = `mutation ($input: SetBillingTermsInput!, $key: String) { answer: setBillingTerms(input: $input, idempotencyKey: $key) { ${parts} } }`;
const setDetails = `mutation ($input: SetBillingDetailsInput!) { answer: setBillingDetails(input: $input) { ${parts} } }`;
const setCredit = `mutation ($input: SetCreditLimitInput!) { answer: setCreditLimit(input: $input) { ${parts} } }`;

describe('account settings over the API', () => {
  let world: GatewayUnderTest;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    world.clock.set(at('2026-11-10T12:00:00Z'));
  });
  afterAll(() => world?.close());
  const ask = async (who: PersonName, query: string, input: object, key?: string): Promise<Record<string, any>> => {
    const said = await world.gql(query, { input, ...(key === undefined ? {} : { key }) }, who);
    return (said.data?.['answer'] as Record<string, any>) ?? { error: said.errors?.[0]?.extensions?.['code'] };
  };
  const stored = () => world.sql(
    `SELECT (SELECT count(*)::int FROM billing.account_terms) AS terms, (SELECT count(*)::int FROM billing.account_details) AS details, (SELECT count(*)::int FROM billing.credit_decision) AS credit,
       (SELECT count(*)::int FROM outbox.event WHERE topic = 'account.terms_changed') AS events`);

  it('an owner sets cadence and zone: in force from the next month on, told to billing once, recorded', async () => {
    const { customerOrgA } = world.orgs;
    const asked = { cadence: 'MONTHLY', timeZone: 'Australia/Lord_Howe' };
    const first = await ask('customerA', setTerms, asked, 'k1');
    expect(first).toEqual({
      __typename: 'BillingAccount', creditLimit: { amount: '10000.00', currency: 'USD' }, currency: 'USD', terms: { cadence: 'PER_LEASE', timeZone: 'UTC', dueDays: 14 },
      comingTerms: { fromMonth: '2026-12', effectiveAt: '2026-11-30T13:00:00.000Z', terms: { cadence: 'MONTHLY', timeZone: 'Australia/Lord_Howe', dueDays: 14 } },
      details: { legalName: 'customerOrgA', email: 'customerorga@example.test', address: null, taxNumber: null, purchaseOrder: null },
    });
    expect(await ask('customerA', setTerms, asked, 'k1')).toEqual(first);
    expect(await stored()).toEqual([{ terms: 1, details: 0, credit: 0, events: 1 }]);
    expect(await world.sql(`SELECT actor, subject, detail->>'fromMonth' AS month FROM market.audit_log WHERE action = 'billing.set_terms'`)).toEqual([{ actor: world.persons.customerA.userId, subject: customerOrgA, month: '2026-12' }]);
    world.clock.set(at('2026-11-30T13:00:00Z'));
    const now = await world.gql(`{ billingAccount { terms { cadence timeZone } comingTerms { fromMonth } } }`, {}, 'customerAReader');
    expect(now.data).toEqual({ billingAccount: { terms: { cadence: 'MONTHLY', timeZone: 'Australia/Lord_Howe' }, comingTerms: null } });
  });

  it.each<[string, PersonName, string, object | (() => object), object]>([
    ['a zone that is none', 'customerA', setTerms, { timeZone: 'Mars/Olympus' }, { code: 'INVALID_INPUT', path: ['input', 'timeZone'] }],
    ['what is so already', 'customerA', setTerms, { cadence: 'MONTHLY' }, { code: 'INVALID_INPUT', path: ['input'] }],
    ['time to pay by a customer', 'customerA', setTerms, { dueDays: 90 }, { code: 'FORBIDDEN', path: ['input', 'dueDays'] }],
    ['time to pay beyond a year', 'finance1', setTerms, () => ({ organizationId: world.orgs.customerOrgA, dueDays: 366 }), { code: 'INVALID_INPUT', problems: [{ path: ['input', 'dueDays'], message: 'must be 0 to 365, got 366' }] }],
    ['the account of another customer', 'customerB', setTerms, () => ({ organizationId: world.orgs.customerOrgA, cadence: 'PER_LEASE' }), { code: 'NOT_FOUND', path: ['input', 'organizationId'] }],
    ['finance that names nobody', 'finance1', setTerms, { cadence: 'PER_LEASE' }, { code: 'INVALID_INPUT', path: ['input', 'organizationId'] }],
    ['one who is no owner', 'customerAReader', setTerms, { cadence: 'PER_LEASE' }, { error: 'FORBIDDEN' }],
    ['an operator', 'operatorA', setTerms, { cadence: 'PER_LEASE' }, { error: 'FORBIDDEN' }],
    ['details that cannot be printed', 'customerA', setDetails, { legalName: ' ', email: 'nobody', address: 'a\nb\nc\nd\ne\nf\ng', taxNumber: 'x'.repeat(51) }, { code: 'INVALID_INPUT', problems: ['legalName', 'email', 'address', 'taxNumber'].map((field) => expect.objectContaining({ path: ['input', field] })) }],
    ['credit that a customer gives itself', 'customerA', setCredit, () => ({ organizationId: world.orgs.customerOrgA, limitAmount: '1', reason: 'x' }), { error: 'FORBIDDEN' }],
    ['credit below nothing, for no reason', 'finance1', setCredit, () => ({ organizationId: world.orgs.customerOrgA, limitAmount: '-1', reason: ' ' }), { code: 'INVALID_INPUT', problems: ['limitAmount', 'reason'].map((field) => expect.objectContaining({ path: ['input', field] })) }],
  ])('refuses %s, and nothing changes', async (_, who, query, input, refusal) => {
    const before = await stored();
    expect(await ask(who, query, typeof input === 'function' ? (input as () => object)() : input)).toMatchObject(refusal);
    expect(await stored()).toEqual(before);
  });

  it('finance gives time to pay and credit; the database lets nobody else, whatever the code does', async () => {
    const organizationId = world.orgs.customerOrgB;
    expect(await ask('finance1', setTerms, { organizationId, dueDays: 45 })).toMatchObject({ comingTerms: { terms: { dueDays: 45, cadence: 'PER_LEASE' } } });
    expect(await ask('finance2', setCredit, { organizationId, limitAmount: '2500.5', reason: 'references' })).toMatchObject({ creditLimit: { amount: '2500.50', currency: 'USD' } });
    expect((await world.gql(`query ($id: ID) { billingAccount(organizationId: $id) { creditLimit { amount } } }`, { id: organizationId }, 'finance1')).data).toEqual({ billingAccount: { creditLimit: { amount: '2500.50' } } });
    expect((await world.gql(`query ($id: ID) { billingAccount(organizationId: $id) { creditLimit { amount } } }`, { id: organizationId }, 'customerA')).data).toEqual({ billingAccount: null });
  });

  it('who stands on invoices is whole each time, and the last word stands', async () => {
    const details = { legalName: 'Aurora AI GmbH', email: 'invoices@example.test', address: 'Hauptstr. 1\n10115 Berlin', taxNumber: 'DE123456789', purchaseOrder: 'PO-7' };
    expect((await ask('customerA', setDetails, details))['details']).toEqual(details);
    expect((await ask('customerA', setDetails, { legalName: 'Aurora AI SE' }))['details']).toEqual({ legalName: 'Aurora AI SE', email: null, address: null, taxNumber: null, purchaseOrder: null });
    expect(await world.sql(`SELECT version, legal_name AS name FROM billing.account_details ORDER BY version`)).toEqual([{ version: 1, name: 'Aurora AI GmbH' }, { version: 2, name: 'Aurora AI SE' }]);
  });

  it('two at once are two versions, one after the other', async () => {
    const before = (await world.sql<{ n: number }>(`SELECT count(*)::int AS n FROM billing.account_terms`))[0]!.n;
    const answers = await Promise.all(['Europe/Berlin', 'Asia/Tokyo'].map((timeZone) => ask('customerA', setTerms, { timeZone })));
    expect(answers.map((answer) => answer['__typename'])).toEqual(['BillingAccount', 'BillingAccount']);
    expect((await world.sql<{ n: number }>(`SELECT count(*)::int AS n FROM billing.account_terms`))[0]!.n).toBe(before + 2);
  });
});
