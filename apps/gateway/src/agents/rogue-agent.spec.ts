import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BATCH_ITEMS_MAX, type BatchItem, generateAgentKeys, GENESIS_HASH, importAgentKey, LOG_LINE_CHARACTERS_MAX, signAssertion, signBatch } from '@switchyard/agent-protocol';
import { addSeconds, DAY_MS, type EpochMs, gpuSeconds, HOUR_MS, type LeaseId, MINUTE_MS } from '@switchyard/kernel';
import { SignJWT } from 'jose';
import { AgentUnderTest, call, enrolBody, reading, type Said, sha256, state } from '../../testing/agent-under-test.js';
import { dumpOfDatabase } from '../../testing/database-dump.js';
import { type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { seedLease } from '../../testing/seed-lease.js';

const later = (seconds: number): EpochMs => addSeconds(START, seconds);
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** One thing a rogue may try. */
interface Deed {
  readonly name: string;
  readonly does: () => Promise<Said>;
  /** The kind of the typed refusal, or the code of the error at the top. */
  readonly refused: string;
  /** The action the audit log has of it; null for what never reaches an agent's door. */
  readonly audited: string | null;
}

describe('a rogue agent', () => {
  let world: GatewayUnderTest;
  let rogue: AgentUnderTest;
  let victim: AgentUnderTest;
  let [own, foreign] = ['', ''] as unknown as [LeaseId, LeaseId];

  beforeAll(async () => {
    world = await openGatewayUnderTest();
    const [market, theirs] = [await world.seedMarket({ nodeCount: 3 }), await world.seedMarket({ operator: 'operatorOrgB', name: 'Victim Works' })];
    const seed = (of: typeof market, operatorOrg: string) => world.asOwner((tx) => seedLease(tx, world.ids, START, {
      market: of, customerOrg: world.orgs.customerOrgA, operatorOrg: operatorOrg as never, startsAt: START, endsAt: later(3_600) }));
    own = (await seed(market, world.orgs.operatorOrgA)).leaseId;
    foreign = (await seed(theirs, world.orgs.operatorOrgB)).leaseId;
    rogue = await AgentUnderTest.enrolled(world, market.siteId);
    victim = await AgentUnderTest.enrolled(world, theirs.siteId, 'operatorB');
    for (const [agent, lease] of [[rogue, own], [victim, foreign]] as const) {
      await agent.report(state(lease, 'running', START));
      await agent.report(reading(lease, START, later(300)));
    }
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });

  const beat: BatchItem = { kind: 'heartbeat', at: START };
  /** The next batch of its chain, changed on the way; its own chain does not go on. */
  async function next(items: readonly BatchItem[], over: Record<string, unknown> = {}, sentAt = world.clock.now()): Promise<object> {
    const body = { agentId: rogue.id, epoch: rogue.epoch, sequence: rogue.sequence, previousHash: rogue.previousHash, items: [...items], ...over };
    return signBatch(body, sentAt, rogue.keys.privateKeyJwk, sha256);
  }
  const sends = async (items: readonly BatchItem[], over?: Record<string, unknown>, sentAt?: EpochMs): Promise<Said> => rogue.send(await next(items, over, sentAt));
  const assertion = (header: object, claims: object, signature = ''): string => `${base64(header)}.${base64(claims)}.${signature}`;
  const claims = () => ({ iss: rogue.id, aud: 'switchyard', iat: START / 1_000, exp: START / 1_000 + 60, jti: `jti-${Math.floor(START / 1_000)}-x` });
  const hmac = (text: object) => new SignJWT({}).setProtectedHeader({ alg: 'HS256', typ: 'switchyard-agent+jwt' }).setIssuer(rogue.id).setAudience('switchyard').setIssuedAt(START / 1_000)
    .setExpirationTime(START / 1_000 + 60).setJti('by-the-public-key').sign(new TextEncoder().encode(JSON.stringify(text)));
  const asksToken = (text: string): Promise<Said> => call(world, 'agentToken', { assertion: text });
  const flood = (count: number, make: (i: number) => BatchItem): BatchItem[] => Array.from({ length: count }, (_, i) => make(i));
  const log = (lineNumber: number, line = 'x'): BatchItem => ({ kind: 'log', leaseId: own, at: START, stream: 'stdout', line, lineNumber });

  const deeds: readonly Deed[] = [
    { name: 'meters another site’s lease', does: () => sends([reading(foreign, later(300), later(600))]), refused: 'WrongSite', audited: 'agent.batch_refused' },
    { name: 'hides another site’s lease among its own', does: () => sends([beat, state(own, 'checkpointed', later(1)), state(foreign, 'stopped', later(1)), log(1)]), refused: 'WrongSite', audited: 'agent.batch_refused' },
    { name: 'names a lease that is not there', does: () => sends([state(world.ids.next('lease'), 'completed', START)]), refused: 'WrongSite', audited: 'agent.batch_refused' },
    { name: 'sends its victim’s batch under its own bearer', does: async () => rogue.send(await signBatch({ agentId: victim.id, epoch: 1, sequence: 3, previousHash: victim.previousHash, items: [beat] }, START, rogue.keys.privateKeyJwk, sha256)), refused: 'UnknownAgent', audited: 'agent.batch_refused' },
    { name: 'replays a batch of long ago', does: async () => rogue.send(await signBatch({ agentId: rogue.id, epoch: 1, sequence: 1, previousHash: GENESIS_HASH, items: [state(own, 'running', START)] }, START, rogue.keys.privateKeyJwk, sha256)), refused: 'Replayed', audited: 'agent.batch_refused' },
    { name: 'replays an epoch that is over', does: () => sends([beat], { epoch: 0, sequence: 1 }), refused: 'Malformed', audited: 'agent.batch_refused' },
    { name: 'sends the batch after next', does: () => sends([beat], { sequence: rogue.sequence + 1 }), refused: 'Gap', audited: 'agent.batch_refused' },
    { name: 'begins a new chain in its middle', does: () => sends([beat], { epoch: 9, sequence: 5 }), refused: 'Gap', audited: 'agent.batch_refused' },
    { name: 'forks its chain: the last batch again with other items', does: () => sends([reading(own, later(300), later(600))], { sequence: rogue.sequence - 1 }), refused: 'Replayed', audited: 'agent.batch_refused' },
    { name: 'links the next batch to another history', does: () => sends([beat], { previousHash: 'f'.repeat(64) }), refused: 'BrokenChain', audited: 'agent.batch_refused' },
    { name: 'begins a new chain that is linked to nothing it may be', does: () => sends([beat], { epoch: 9, sequence: 1, previousHash: 'f'.repeat(64) }), refused: 'BrokenChain', audited: 'agent.batch_refused' },
    { name: 'signs a batch with a key nobody enrolled', does: async () => rogue.send(await forgedBatch()), refused: 'BadSignature', audited: 'agent.batch_refused' },
    { name: 'changes an item after signing', does: async () => rogue.send({ ...(await next([beat])), items: [state(own, 'completed', START)] }), refused: 'BadSignature', audited: 'agent.batch_refused' },
    { name: 'signs with no algorithm', does: async () => rogue.send({ ...(await next([beat])), signature: `${base64({ alg: 'none', typ: 'switchyard-batch+jws' })}.${base64('x')}.` }), refused: 'BadSignature', audited: 'agent.batch_refused' },
    { name: 'has a clock a day ahead', does: () => sends([beat], {}, (START + DAY_MS) as EpochMs), refused: 'ClockSkew', audited: 'agent.batch_refused' },
    { name: 'has a clock a day behind', does: () => sends([beat], {}, (START - DAY_MS) as EpochMs), refused: 'ClockSkew', audited: 'agent.batch_refused' },
    { name: 'has a clock that has drifted a millisecond too far', does: () => sends([beat], {}, (START + 5 * MINUTE_MS + 1) as EpochMs), refused: 'ClockSkew', audited: 'agent.batch_refused' },
    { name: 'sends more items than a batch holds', does: () => sends(flood(BATCH_ITEMS_MAX + 1, (i) => log(i + 1))), refused: 'Malformed', audited: 'agent.batch_refused' },
    { name: 'sends more characters than a batch holds', does: () => sends(flood(140, (i) => log(i + 1, 'x'.repeat(LOG_LINE_CHARACTERS_MAX)))), refused: 'TooLarge', audited: 'agent.batch_refused' },
    { name: 'counts more GPU-seconds than fit a number', does: () => sends([reading(own, later(300), later(600), { gpuSeconds: 10n ** 31n as never })]), refused: 'Malformed', audited: 'agent.batch_refused' },
    { name: 'names a line beyond counting', does: () => sends([log(2 ** 60)]), refused: 'Malformed', audited: 'agent.batch_refused' },
    { name: 'lists ten thousand and one nodes', does: () => sends([{ kind: 'heartbeat', at: START, inventory: inventoryOf(10_001) }]), refused: 'Malformed', audited: 'agent.batch_refused' },
    { name: 'sends what no schema knows', does: () => sends([{ kind: 'refund', leaseId: own, at: START } as never]), refused: 'Malformed', audited: 'agent.batch_refused' },
    { name: 'asserts itself with no algorithm', does: () => asksToken(assertion({ alg: 'none', typ: 'switchyard-agent+jwt' }, claims())), refused: 'InvalidToken', audited: 'agent.token_refused' },
    { name: 'asserts itself by a secret that is its public key', does: async () => asksToken(await hmac(rogue.keys.publicKeyJwk)), refused: 'InvalidToken', audited: 'agent.token_refused' },
    { name: 'asserts itself by another’s key', does: async () => asksToken(await signAssertion(rogue.id, 'by-anothers-key', START, victim.keys.privateKeyJwk)), refused: 'InvalidToken', audited: 'agent.token_refused' },
    { name: 'asserts itself as its victim', does: async () => asksToken(await signAssertion(victim.id, 'as-its-victim', START, rogue.keys.privateKeyJwk)), refused: 'InvalidToken', audited: 'agent.token_refused' },
    { name: 'asserts itself by a clock a day off', does: () => rogue.token((START - DAY_MS) as EpochMs), refused: 'ClockSkew', audited: 'agent.token_refused' },
    { name: 'puts its key in place of its victim’s', does: async () => call(world, 'replaceAgentKey', await new AgentUnderTest(world, victim.id, rogue.keys, '').askKey()), refused: 'InvalidToken', audited: 'agent.rotation_refused' },
    { name: 'registers a key it does not hold', does: async () => call(world, 'replaceAgentKey', { ...(await rogue.askKey()), publicKeyJwk: victim.keys.publicKeyJwk }), refused: 'BadSignature', audited: 'agent.rotation_refused' },
    { name: 'enrols by a made-up token', does: async () => call(world, 'enrolAgent', enrolBody('made-up-token', await generateAgentKeys())), refused: 'InvalidToken', audited: 'agent.enrol_refused' },
    { name: 'reports without a bearer', does: async () => call(world, 'reportBatch', await next([beat])), refused: 'UNAUTHENTICATED', audited: null },
    { name: 'reports by a bearer that was changed', does: async () => call(world, 'reportBatch', await next([beat]), { bearer: `${rogue.bearer.slice(0, -6)}AAAAAA` }), refused: 'UNAUTHENTICATED', audited: null },
    { name: 'makes itself a bearer for its victim', does: async () => call(world, 'agentOrders', {}, { bearer: await bearerOfItsOwn() }), refused: 'UNAUTHENTICATED', audited: null },
    { name: 'reads what is the market’s', does: asksForJobs, refused: 'UNAUTHENTICATED', audited: null },
  ];
  const inventoryOf = (count: number) => ({ engine: 'local', capabilities: { images: false, sandbox: false, multiNode: false, suspend: false },
    nodes: Array.from({ length: count }, (_, i) => ({ name: `n${i}`, gpuCount: 1, gpuModel: 'H100', memoryMib: 1, driver: '' })) });
  async function asksForJobs(): Promise<Said> {
    const { errors, data } = await world.gql('{ jobs { totalCount } }', {}, { bearer: rogue.bearer });
    return data?.jobs ? { answer: data } : { error: errors![0]!.extensions.code! };
  }
  async function forgedBatch(): Promise<object> {
    const { privateKeyJwk } = await generateAgentKeys();
    return signBatch({ agentId: rogue.id, epoch: rogue.epoch, sequence: rogue.sequence, previousHash: rogue.previousHash, items: [beat] }, START, privateKeyJwk, sha256);
  }
  async function bearerOfItsOwn(): Promise<string> {
    const kid = JSON.parse(Buffer.from(rogue.bearer.split('.')[0]!, 'base64url').toString()).kid as string;
    return new SignJWT({ site: rogue.id, org: world.orgs.operatorOrgB }).setProtectedHeader({ alg: 'EdDSA', typ: 'switchyard-bearer+jwt', kid }).setIssuer('switchyard').setAudience('switchyard-gateway').setSubject(victim.id)
      .setIssuedAt(START / 1_000).setExpirationTime(START / 1_000 + 600).sign(await importAgentKey(rogue.keys.privateKeyJwk));
  }
  const auditedSince = (seq: string) => world.sql<{ action: string; kind: string | null }>(`SELECT action, detail #>> '{refusal,kind}' AS kind FROM market.audit_log WHERE seq > $1 ORDER BY seq`, [seq]);
  const lastAudit = async () => (await world.sql<{ seq: string }>(`SELECT coalesce(max(seq), 0)::text AS seq FROM market.audit_log`))[0]!.seq;

  it.each(deeds.map((deed) => [deed.name, deed] as const))('INV-A11: %s: it is refused by name, written down, and changes nothing', async (_name, { does, refused, audited }) => {
    const [before, seq] = [await dumpOfDatabase(world), await lastAudit()];
    const said = await does();
    expect(said.answer).toBeUndefined();
    expect(said.refusal?.kind ?? said.error).toMatch(refused === 'UNAUTHENTICATED' ? /^(UNAUTHENTICATED|FORBIDDEN)$/ : new RegExp(`^${refused}$`));
    expect(await dumpOfDatabase(world)).toEqual(before);
    expect(await auditedSince(seq)).toEqual(audited === null ? [] : [{ action: audited, kind: refused }]);
  });

  it('INV-A11: a clock that drifts slowly is told how far, before and after it is refused', async () => {
    const skews: (number | 'taken')[] = [];
    for (let minutes = 0; minutes <= 12; minutes += 2) {
      // A refused batch is sent again once the clock is right: the chain goes on with what is taken.
      const [clock, chain] = [(world.clock.now() + minutes * MINUTE_MS) as EpochMs, { sequence: rogue.sequence, previousHash: rogue.previousHash }];
      const said = await rogue.send(await rogue.seal([beat], clock));
      if (!said.answer) Object.assign(rogue, chain);
      skews.push(said.answer ? 'taken' : said.refusal.skewMs / MINUTE_MS);
    }
    expect(skews).toEqual(['taken', 'taken', 'taken', 6, 8, 10, 12]);
  });

  it('INV-A11: expired, revoked, and what was measured by nobody: no bearer lasts, no key comes back, no reading is counted twice', async () => {
    world.clock.set((START + HOUR_MS) as EpochMs);
    const [before, seq] = [await dumpOfDatabase(world), await lastAudit()];
    expect(await sends([beat])).toEqual({ error: 'UNAUTHENTICATED' });
    expect(await dumpOfDatabase(world)).toEqual(before);
    expect(await auditedSince(seq)).toEqual([]);
    rogue.bearer = (await rogue.token()).answer.bearer;
    // More than its GPUs can draw, over time that has its reading already, and in another's hour: each is refused by itself, the batch stands.
    const readings = () => world.sql(`SELECT id, gpu_seconds FROM metering.reading ORDER BY id`);
    const stored = await readings();
    await rogue.report(reading(own, START, later(300), { gpuSeconds: gpuSeconds(1n) }), reading(own, later(300), later(600), { gpuSeconds: gpuSeconds(10n ** 20n) }), reading(own, later(-7_200), later(-6_900)));
    expect(await readings()).toEqual(stored);
    await world.gql('mutation ($input: RevokeAgentInput!) { revokeAgent(input: $input) { __typename } }', { input: { agentId: rogue.id, reason: 'rogue' } }, 'operatorA');
    const [after, from] = [await dumpOfDatabase(world), await lastAudit()];
    expect((await sends([reading(own, later(300), later(600))])).refusal).toEqual({ kind: 'Revoked' });
    expect((await rogue.orders()).refusal).toEqual({ kind: 'Revoked' });
    expect((await rogue.token()).refusal).toEqual({ kind: 'Revoked' });
    expect((await call(world, 'replaceAgentKey', await rogue.askKey())).refusal).toEqual({ kind: 'Revoked' });
    expect((await call(world, 'enrolAgent', enrolBody('the-token-of-old', rogue.keys))).refusal).toEqual({ kind: 'InvalidToken' });
    expect(await dumpOfDatabase(world)).toEqual(after);
    expect((await auditedSince(from)).map(({ action }) => action)).toEqual(expect.arrayContaining(['agent.batch_refused', 'agent.orders_refused', 'agent.token_refused', 'agent.rotation_refused', 'agent.enrol_refused']));
  });
});
