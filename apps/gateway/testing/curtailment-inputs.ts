import { addSeconds, toIso } from '@switchyard/kernel';
import { type Caller, START } from './gateway-under-test.js';
import type { Stage, ValidInput } from './valid-inputs.js';

const soon = (hours: number): string => toIso(addSeconds(START, hours * 3_600));
const operator = (): Caller => 'operatorA';
const anyone = (): Caller => 'anonymous';
const key = (stage: Stage): { idempotencyKey: string } => ({ idempotencyKey: `key-${stage.next()}` });
const declare = `mutation ($input: DeclareCurtailmentInput!) { declareCurtailment(input: $input) { ... on Curtailment { id } ... on Refusal { message } } }`;

/** A window of its own at operator A's changing site, two hours a month or more ahead. */
function ahead(stage: Stage): { siteId: string; startsAt: string; endsAt: string } {
  const day = 24 * (30 + stage.next());
  return { siteId: stage.changing.siteId, startsAt: soon(day), endsAt: soon(day + 2) };
}
/** An event that was declared, or one that runs now at a site of its own. */
async function declared(stage: Stage, running = false): Promise<{ readonly curtailmentId: string; readonly endsAt: string }> {
  const where = running ? { siteId: (await stage.world.seedMarket({ name: `Curtailed Works ${stage.next()}` })).siteId, startsAt: soon(-1), endsAt: soon(2) } : ahead(stage);
  const { data } = await stage.world.gql(declare, { input: { ...where, targetKw: '100', reason: 'grid order' } }, 'operatorA');
  const id: string | undefined = data.declareCurtailment.id;
  if (id === undefined) throw new Error(`no event could be declared: ${data.declareCurtailment.message}`);
  return { curtailmentId: id, endsAt: where.endsAt };
}

/** How the operations of the curtailment desk and the calendar are asked so that they say yes. */
export const curtailmentInputs: Readonly<Record<string, readonly ValidInput[]>> = {
  curtailments: [{
    as: anyone,
    make: (s) => ({
      filter: { siteId: s.changing.siteId, operatorId: s.world.orgs.operatorOrgA, states: ['DECLARED'], kinds: ['EVENT', 'MAINTENANCE'], endsAfter: soon(0), startsBefore: soon(9_000) }, orderBy: 'SOONEST', first: 2, after: null,
    }),
  }],
  curtailment: [{ as: anyone, make: async (s) => ({ id: (await declared(s)).curtailmentId }) }],
  curtailmentPreview: [
    { as: operator, make: (s) => ({ input: { ...ahead(s), targetKw: '100', kind: 'MAINTENANCE', compelledBy: 'order 7' } }) },
    { as: operator, make: async (s) => ({ input: { ...(await declared(s)), targetKw: '50' } }) },
  ],
  siteCalendar: [{ as: anyone, make: (s) => ({ siteId: s.market.siteId, from: soon(0), to: soon(48) }) }],
  declareCurtailment: [{ as: operator, make: (s) => ({ ...key(s), input: { ...ahead(s), targetKw: '100', reason: 'grid order', kind: 'MAINTENANCE', compelledBy: 'order 7' } }) }],
  scheduleMaintenance: [{ as: operator, make: (s) => ({ ...key(s), input: { ...ahead(s), remainingKw: '10', reason: 'new breakers', compelledBy: 'a hot joint' } }) }],
  amendCurtailment: [{ as: operator, make: async (s) => ({ ...key(s), input: { ...(await declared(s)), targetKw: '90', reason: 'a smaller order', compelledBy: 'order 8' } }) }],
  withdrawCurtailment: [{ as: operator, make: async (s) => ({ ...key(s), input: { curtailmentId: (await declared(s)).curtailmentId, reason: 'the grid is well' } }) }],
  endCurtailment: [{ as: operator, make: async (s) => ({ ...key(s), input: { curtailmentId: (await declared(s, true)).curtailmentId } }) }],
};
