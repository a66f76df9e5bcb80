import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema, getNamedType, type GraphQLField, isObjectType, isUnionType } from 'graphql';
import { digestOfDatabase } from '../../testing/database-digest.js';
import { type GqlAnswer, type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';
import { type Leaf, leavesOf, valueAt, withValue } from '../../testing/hostile-leaves.js';
import { cursors, type Hostile, hostileValues, idempotencyKeys } from '../../testing/hostile-values.js';
import { setStage, type Stage, type ValidInput, validInputs } from '../../testing/valid-inputs.js';
import { readSchema } from '../gateway.module.js';

/** Values tried per place of an input; HOSTILE_VALUES=all tries every one, as `npm run prove` does. */
const VALUES_PER_LEAF = process.env['HOSTILE_VALUES'] === 'all' ? Number.POSITIVE_INFINITY : 1;
const SEED = 20_261_122;
/** Bytes of an answer that says no: what was sent is not sent back whole. */
const REFUSAL_BYTES_MAX = 50_000;

const schema = buildSchema(readSchema());
type Field = GraphQLField<unknown, unknown>;
const operations = [
  ...Object.values(schema.getQueryType()!.getFields()).map((field) => ({ kind: 'query', field })), ...Object.values(schema.getMutationType()!.getFields()).map((field) => ({ kind: 'mutation', field })),
].filter(({ field }) => field.args.length > 0);

function documentOf(kind: string, field: Field): string {
  const declared = field.args.map((argument) => `$${argument.name}: ${argument.type.toString()}`).join(', ');
  const given = field.args.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
  const answer = getNamedType(field.type);
  const isInvalidInputIn = isUnionType(answer) && answer.getTypes().some((type) => type.name === 'InvalidInput');
  const selection = isUnionType(answer) ? `__typename ... on Refusal { code message path } ${isInvalidInputIn ? '... on InvalidInput { problems { path message } }' : ''}`
    : `__typename ${isObjectType(answer) && answer.name.endsWith('Connection') ? 'totalCount edges { cursor }' : ''}`;
  return `${kind} (${declared}) { answer: ${field.name}(${given}) { ${selection} } }`;
}

/** The same numbers in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
function sample<T>(all: readonly T[], count: number, roll: () => number): T[] {
  return all.map((value) => ({ value, at: roll() })).sort((a, b) => a.at - b.at).slice(0, count).map(({ value }) => value);
}

/** Mutations that leave no entry in the audit log, each with the reason. */
const unaudited: Readonly<Record<string, string>> = {
  quoteJob: 'decides nothing: a quote is an offer that ends by itself',
  quoteReservation: 'decides nothing: a quote is an offer that ends by itself',
  requoteJob: 'decides nothing: a quote is an offer that ends by itself',
  runPayouts: 'asked here as a dry run, which keeps nothing',
  agentToken: 'a bearer of minutes for a key that is known; what is refused is audited',
  reportBatch: 'what agents report is kept whole in its chain of batches; what is refused is audited',
};

type Verdict = { readonly kind: 'taken' } | { readonly kind: 'refused'; readonly code: string; readonly paths: readonly (readonly string[])[] } | { readonly kind: 'error'; readonly code: string };
/** What the gateway said; throws when no client may ever be told that. */
function judge({ status, data, errors }: GqlAnswer): Verdict {
  if (status >= 500) throw new Error(`status ${status}: ${JSON.stringify(errors)}`);
  const refused = errors !== undefined || (data?.answer && 'code' in data.answer && 'message' in data.answer);
  if (refused && JSON.stringify({ data, errors }).length > REFUSAL_BYTES_MAX) throw new Error(`says no in ${JSON.stringify({ data, errors }).length} bytes: ${JSON.stringify({ data, errors }).slice(0, 300)}`);
  if (errors !== undefined) {
    const { code, requestId } = errors[0]!.extensions;
    if (!['BAD_USER_INPUT', 'BAD_REQUEST', 'TOO_COMPLEX', 'UNAUTHENTICATED', 'FORBIDDEN'].includes(code) || !requestId || errors[0]!.message.length < 10) throw new Error(`an error without a good code, id or message: ${JSON.stringify(errors[0]).slice(0, 300)}`);
    return { kind: 'error', code };
  }
  if (!refused) return { kind: 'taken' };
  const { code, message, path, problems } = data.answer;
  if (message.length < 5) throw new Error(`a refusal without words: ${JSON.stringify(data.answer)}`);
  return { kind: 'refused', code, paths: problems ? problems.map((problem: { path: string[] }) => problem.path) : path ? [path] : [] };
}

/** Fields whose problem is rightly told at another one: a window is wrong at its end, a conflict at the narrower of the two. */
const toldAt: Readonly<Record<string, readonly string[]>> = {
  earliestStart: ['deadline'], startsAt: ['endsAt'], from: ['to'], maxDurationSeconds: ['expectedDurationSeconds', 'deadline'], expectedDurationSeconds: ['deadline'], intervalSeconds: ['points'], floorUsdPerMwh: ['capUsdPerMwh'], identityToken: ['password'], capUsdPerMwh: ['floorUsdPerMwh'],
};
/** Whether a refusal of a wrong value names the place: itself, what it is in, what is in it, or where `toldAt` says. */
function names(paths: readonly (readonly string[])[], leaf: Leaf, hostile: Hostile): boolean {
  const place = leaf.path.join('.');
  const last = leaf.path.at(-1)!;
  return paths.some((path) => {
    const told = path.join('.');
    if (path.length === 0 || told === 'input') return leaf.path.length === 1;
    return told === place || place.startsWith(`${told}.`) || told.startsWith(`${place}.`) || (toldAt[last] ?? []).some((other) => told.includes(`.${other}`)) || (hostile.value === null && told.startsWith(place));
  });
}

describe('hostile input', () => {
  let world: GatewayUnderTest;
  let stage: Stage;
  let digest: () => Promise<Readonly<Record<string, string>>>;
  let cases = 0;
  const told: Record<string, number> = {};
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    stage = await setStage(world);
    digest = await digestOfDatabase(world);
  }, 60_000);
  afterAll(async () => {
    process.stdout.write(`hostile input: ${cases} cases (seed ${SEED}, up to ${VALUES_PER_LEAF} values per place): ${JSON.stringify(told)}\n`);
    await world?.close();
    expect(world?.internal.map((error) => error.message)).toEqual([]);
  });

  const audited = async (): Promise<number> => (await world.sql<{ count: number }>('SELECT count(*)::int AS count FROM market.audit_log'))[0]!.count;

  /** Ids that are real, and another's or another kind's. Customers may name any operator's sites. */
  function realIds(leaf: Leaf, byPlatform: boolean): Hostile[] {
    const { foreign, world: { orgs, persons } } = stage;
    return Object.entries({
      'foreign job': foreign.jobId, 'foreign site': foreign.market.siteId, 'foreign pool': foreign.market.poolId, 'foreign offer': foreign.market.offerId, 'foreign project': foreign.projectId,
      'own organisation': orgs.customerOrgA, 'own user': persons.customerA.userId, 'foreign lease': foreign.leaseId, 'own job and a blank': `${stage.jobId} `, 'own site and NUL': `${stage.market.siteId}\0`,
    }).filter(([name]) => !byPlatform || name !== 'own organisation')
      // Customers name any operator's sites, and the platform anybody's things.
      .map(([name, value]) => ({ name, value, neverTaken: !(name === 'foreign site' && (byPlatform || leaf.path.some((part) => part === 'siteIds' || part === 'datasetSiteId' || part === 'filter'))) }));
  }
  function valuesFor(leaf: Leaf, valid: unknown, roll: () => number, byPlatform: boolean): Hostile[] {
    const last = leaf.path.at(-1)!;
    if (leaf.path.length === 1 && last === 'after') return [...sample([...cursors, ...hostileValues(leaf.type, valid)], VALUES_PER_LEAF * 3, roll)];
    if (last === 'idempotencyKey') return sample(idempotencyKeys, VALUES_PER_LEAF, roll);
    const values = hostileValues(leaf.type, valid);
    const isId = leaf.type.toString().startsWith('ID');
    return [...sample(values, VALUES_PER_LEAF, roll), ...(isId ? sample(realIds(leaf, byPlatform), Math.ceil(VALUES_PER_LEAF / 2), roll) : [])];
  }

  it('has a valid request for every operation that takes arguments, and for no other', () => {
    expect(Object.keys(validInputs).sort()).toEqual(operations.map(({ field }) => field.name).sort());
  });

  for (const { kind, field } of operations) {
    it(`${kind} ${field.name} refuses it by name and changes nothing`, async () => {
      const document = documentOf(kind, field);
      const roll = dice(SEED + field.name.length * 7_919);
      const failures: string[] = [];
      let before = await digest();
      async function begin(valid: ValidInput): Promise<Record<string, unknown>> {
        const variables = await valid.make(stage);
        before = await digest();
        return variables;
      }
      const ready: { valid: ValidInput; variables: Record<string, unknown> }[] = [];
      for (const valid of validInputs[field.name]!) {
        const variables = await valid.make(stage);
        const entries = await audited();
        const control = await world.gql(document, variables, valid.as(stage));
        if (kind === 'mutation' && unaudited[field.name] === undefined && (await audited()) === entries) failures.push(`leaves no entry in the audit log`);
        if (judge(control).kind !== 'taken') throw new Error(`the valid request is refused: ${JSON.stringify([control.data, control.errors])}`);
        ready.push({ valid, variables: await begin(valid) });
      }
      for (const leaf of leavesOf(field.args)) {
        const at = ready.find(({ variables }) => valueAt(variables, leaf.path) !== undefined) ?? ready[0]!;
        for (const hostile of valuesFor(leaf, valueAt(at.variables, leaf.path), roll, at.valid.as(stage) === 'admin')) {
          const name = `${leaf.path.join('.')} = ${hostile.name}`;
          cases += 1;
          try {
            const verdict = judge(await world.gql(document, withValue(at.variables, leaf.path, hostile.value) as Record<string, unknown>, at.valid.as(stage)));
            told[verdict.kind === 'taken' ? 'taken' : verdict.code] = (told[verdict.kind === 'taken' ? 'taken' : verdict.code] ?? 0) + 1;
            if (verdict.kind === 'taken') {
              if (hostile.neverTaken && kind === 'mutation') failures.push(`${name}: was taken`);
              if (kind === 'mutation') at.variables = await begin(at.valid);
              continue;
            }
            const after = await digest();
            const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
            if (changed.length > 0) failures.push(`${name}: was refused and changed ${changed.join(', ')}`);
            before = after;
            if (verdict.kind === 'refused' && verdict.code === 'INVALID_INPUT' && !names(verdict.paths, leaf, hostile)) failures.push(`${name}: refused at ${JSON.stringify(verdict.paths).slice(0, 200)}`);
          } catch (error) {
            failures.push(`${name}: ${(error as Error).message.slice(0, 300)}`);
            before = await digest();
          }
        }
      }
      expect(failures).toEqual([]);
    }, 120_000);
  }
});
