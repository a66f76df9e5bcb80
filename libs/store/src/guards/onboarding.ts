import { copyOf, customerA, type Door, type Guard, openUp, operatorA, operatorB, owner, platform } from './guard.js';

/** Sites that come in: rungs with their evidence, halls, and what may be on sale. */
const refused = (constraint: string, code = '23514') => ({ code, constraint });
const step = (x: 'a' | 'b', seq = 1, by = 'operator', from = 'prospect', to = 'load_study'): string =>
  `INSERT INTO market.site_step (site_id, seq, operator_org, from_rung, to_rung, evidence_date, reference, actor, by_kind, at)
   VALUES ('site_${x}', ${seq}, 'org_o${x}', '${from}', '${to}', '2026-01-01', 'doc', 'user_x', '${by}', '2026-01-01')`;
const hall = (x: 'a' | 'b', limit: number | 'NULL' = 15_000, id = `hall_${x}`, name = 'H'): string =>
  `INSERT INTO market.hall (id, site_id, operator_org, name, limit_w, created_at) VALUES ('${id}', 'site_${x}', 'org_o${x}', '${name}', ${limit}, '2026-01-01')`;
const stands = (rung: string): string => `UPDATE market.site SET readiness = '${rung}' WHERE id = 'site_a'`;
const filled = `${hall('a')}; UPDATE market.feeder SET hall_id = 'hall_a' WHERE id = 'feeder_a'`;
const climbs = { proves: ['trigger market.site.site_climbs'], refused: refused('site_climbs'), remove: 'DROP TRIGGER site_climbs ON market.site' } as const;
const check = (name: string, table: string, constraint: string, attack: string, arrange = ''): Guard => ({
  name, proves: [`check market.${table}.${constraint}`], as: owner, arrange, attack, refused: refused(constraint), remove: `ALTER TABLE market.${table} DROP CONSTRAINT ${constraint}`,
});
const newStep = (changes: Readonly<Record<string, unknown>>): string => copyOf('market.site_step', `site_id = 'site_a'`, { seq: 2, ...changes });
const nextOffer = copyOf('market.offer', `id = 'offer_a'`, { id: 'offer_x', version: 2, status: 'published' });
const offers = `UPDATE market.offer SET status = 'retired' WHERE id = 'offer_a'`;

export const onboardingGuards: readonly Guard[] = [
  { ...climbs, name: 'INV-READY: a site begins as a prospect', as: operatorA, attack: copyOf('market.site', `id = 'site_a'`, { id: 'site_x', name: 'X', readiness: 'billable' }) },
  { ...climbs, name: 'INV-READY: an operator does not accept its own site', as: operatorA, arrange: `${stands('ready_for_service')}; ${step('a', 1, 'operator', 'ready_for_service', 'accepted')}`, attack: stands('accepted') },
  { ...climbs, name: 'INV-READY: the platform builds nothing', as: platform, arrange: `${stands('built')}; ${step('a', 1, 'platform', 'built', 'ready_for_service')}`, attack: stands('ready_for_service') },
  { ...climbs, name: 'INV-READY: no rung is left out', as: operatorA, arrange: `${stands('prospect')}; ${step('a', 1, 'operator', 'prospect', 'energised')}`, attack: stands('energised') },
  { ...climbs, name: 'INV-READY: no rung without its evidence', as: operatorA, arrange: stands('prospect'), attack: stands('load_study') },
  check('INV-READY: a site stands on a rung', 'site', 'site_readiness_check', stands('heaven')),
  check('INV-READY: steps count from one', 'site_step', 'site_step_seq_check', newStep({ seq: 0 }), step('a')),
  check('INV-READY: a step is from a rung', 'site_step', 'site_step_from_rung_check', newStep({ from_rung: 'x' }), step('a')),
  check('INV-READY: a step is to a rung', 'site_step', 'site_step_to_rung_check', newStep({ to_rung: 'x' }), step('a')),
  check('INV-READY: a reference says something', 'site_step', 'site_step_reference_check', newStep({ reference: '' }), step('a')),
  check('INV-READY: a note says something', 'site_step', 'site_step_note_check', newStep({ note: '' }), step('a')),
  check('INV-READY: a step is the operator’s or the platform’s', 'site_step', 'site_step_by_kind_check', newStep({ by_kind: 'customer' }), step('a')),
  check('INV-READY: a step goes somewhere', 'site_step', 'site_step_goes_somewhere', newStep({ to_rung: 'prospect' }), step('a')),
  check('INV-READY: a step has evidence', 'site_step', 'site_step_has_evidence', newStep({ reference: null, note: null }), step('a')),
  {
    name: 'INV-READY: evidence stays as it was given', proves: ['trigger market.site_step.site_step_append_only'], as: owner, arrange: step('a'), attack: `UPDATE market.site_step SET note = 'x'`, refused: { code: '23001' },
    remove: 'DROP TRIGGER site_step_append_only ON market.site_step',
  },
  {
    name: 'INV-READY: a step is of the site’s own operator', proves: ['key market.site_step.step_of_its_site'], as: owner, arrange: step('a'), attack: newStep({ operator_org: 'org_ob' }), refused: refused('step_of_its_site', '23503'),
    remove: 'ALTER TABLE market.site_step DROP CONSTRAINT step_of_its_site',
  },
  ...[operatorB, customerA].map((as): Guard => ({
    name: `INV-TENANT: evidence of a site is not seen by ${as.kind === 'operator' ? 'another operator' : 'a customer'}`, proves: ['policy market.site_step.gateway_read'], as, arrange: step('a'),
    attack: `SELECT FROM market.site_step WHERE operator_org = 'org_oa'`, refused: 'no rows', remove: openUp('market.site_step', 'gateway_read', 'using'),
  })),
  { name: 'INV-TENANT: an operator writes no step in the platform’s name', proves: ['policy market.site_step.gateway_climb'], as: operatorA, attack: step('a', 1, 'platform'), refused: { code: '42501' }, remove: openUp('market.site_step', 'gateway_climb', 'check') },
  { name: 'INV-TENANT: an operator writes no step of another', proves: ['policy market.site_step.gateway_climb'], as: operatorA, attack: step('b'), refused: { code: '42501' }, remove: openUp('market.site_step', 'gateway_climb', 'check') },

  check('INV-HALL: a hall has a name', 'hall', 'hall_name_check', hall('a', 1, 'hall_x', '')),
  check('INV-HALL: a hall’s limit is above zero', 'hall', 'hall_limit_w_check', hall('a', 0)),
  {
    name: 'INV-HALL: halls of a site differ', proves: ['unique market.hall.hall_name_at_site'], as: owner, arrange: hall('a'), attack: hall('a', 1, 'hall_x'), refused: refused('hall_name_at_site', '23505'),
    remove: 'ALTER TABLE market.hall DROP CONSTRAINT hall_name_at_site',
  },
  {
    name: 'INV-HALL: a hall is of the site’s own operator', proves: ['key market.hall.hall_of_its_site'], as: owner, arrange: hall('a'), attack: copyOf('market.hall', `id = 'hall_a'`, { id: 'hall_x', name: 'X', operator_org: 'org_ob' }),
    refused: refused('hall_of_its_site', '23503'), remove: 'ALTER TABLE market.hall DROP CONSTRAINT hall_of_its_site',
  },
  {
    name: 'INV-HALL: a feeder stands in a hall of its own site', proves: ['key market.feeder.feeder_of_its_hall'], as: owner, arrange: hall('a'), attack: `UPDATE market.feeder SET hall_id = 'hall_a' WHERE id = 'feeder_b'`,
    refused: refused('feeder_of_its_hall', '23503'), remove: 'ALTER TABLE market.feeder DROP CONSTRAINT feeder_of_its_hall',
  },
  {
    name: 'INV-HALL: feeders do not grow out of their hall', proves: ['trigger market.feeder.hall_holds_feeders'], as: owner, arrange: filled, attack: `UPDATE market.feeder SET limit_w = 15001 WHERE id = 'feeder_a'`,
    refused: refused('hall_holds_feeders'), remove: 'DROP TRIGGER hall_holds_feeders ON market.feeder',
  },
  {
    name: 'INV-HALL: a hall does not shrink below its feeders', proves: ['trigger market.hall.hall_holds_feeders'], as: owner, arrange: filled, attack: `UPDATE market.hall SET limit_w = 9999 WHERE id = 'hall_a'`,
    refused: refused('hall_holds_feeders'), remove: 'DROP TRIGGER hall_holds_feeders ON market.hall',
  },
  { name: 'INV-TENANT: an operator changes no hall of another', proves: ['policy market.hall.gateway_own'], as: operatorB, arrange: hall('a'), attack: `UPDATE market.hall SET name = 'X' WHERE id = 'hall_a'`, refused: 'no rows', remove: openUp('market.hall', 'gateway_own', 'both') },
  { name: 'INV-TENANT: a customer sees no halls', proves: ['policy market.hall.gateway_platform'], as: customerA, arrange: hall('a'), attack: 'SELECT FROM market.hall', refused: 'no rows', remove: openUp('market.hall', 'gateway_platform', 'using') },

  check('INV-READY: why a node is down says something', 'node', 'node_state_reason_check', `UPDATE market.node SET state_reason = '' WHERE id = 'node_a'`),
  check('INV-OFFER: the floor of an offer is not above its ask', 'offer', 'offer_floor_below_ask', `UPDATE market.offer SET floor_micro_usd_per_gpu_hour = ask_micro_usd_per_gpu_hour + 1 WHERE id = 'offer_a'`),
  {
    name: 'INV-READY: nothing is on sale at a site that is not billable', proves: ['trigger market.offer.offer_at_billable_site'], as: operatorA, arrange: `${offers}; ${stands('accepted')}`, attack: nextOffer,
    refused: refused('offer_at_billable_site'), remove: 'DROP TRIGGER offer_at_billable_site ON market.offer',
  },
  {
    name: 'INV-OFFER: nothing is on sale of a retired pool', proves: ['trigger market.offer.offer_at_billable_site'], as: operatorA, arrange: `${offers}; UPDATE market.pool SET retired_at = now() WHERE id = 'pool_a'`, attack: nextOffer,
    refused: refused('offer_at_billable_site'), remove: 'DROP TRIGGER offer_at_billable_site ON market.offer',
  },
  {
    name: 'INV-AUTH: market.leases_between(timestamptz, timestamptz) is for the reader alone', proves: ['execute market.leases_between(timestamptz, timestamptz)'], as: operatorA,
    arrange: `UPDATE market.lease SET actual_start = starts_at WHERE id = 'lease_a'`, attack: `SELECT * FROM market.leases_between('2025-01-01', '2027-01-01')`, refused: { code: '42501' },
    remove: 'GRANT EXECUTE ON FUNCTION market.leases_between(timestamptz, timestamptz) TO sy_gateway',
  },
];
export const onboardingDoors: readonly Door[] = [
  ...[operatorA, platform].map((as): Door => ({
    name: `INV-TENANT: evidence is seen by ${as.kind === 'operator' ? 'the site’s operator' : 'the platform'}`, proves: ['policy market.site_step.gateway_read'], as, arrange: step('a'), use: 'SELECT FROM market.site_step', policy: 'gateway_read', table: 'market.site_step',
  })),
  { name: 'INV-TENANT: an operator writes its own steps', proves: ['policy market.site_step.gateway_climb'], as: operatorA, use: step('a'), policy: 'gateway_climb', table: 'market.site_step' },
  { name: 'INV-TENANT: an operator keeps its halls', proves: ['policy market.hall.gateway_own'], as: operatorA, use: hall('a'), policy: 'gateway_own', table: 'market.hall' },
  { name: 'INV-TENANT: the platform sees halls', proves: ['policy market.hall.gateway_platform'], as: platform, arrange: hall('a'), use: 'SELECT FROM market.hall', policy: 'gateway_platform', table: 'market.hall' },
];
