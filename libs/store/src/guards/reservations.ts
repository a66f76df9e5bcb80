import { copyOf, customerA, customerB, type Door, type Guard, openUp, operatorA, operatorB, owner, platform, scheduler } from './guard.js';

/** Reservations: each half of the world has one that was asked for with its hold, 2 GPUs from t0 to t1, with a relisting of it and what was used of that. */
const refused = (constraint: string, code = '23514') => ({ code, constraint });
const t0 = `'2026-01-01T00:00:00Z'`;
const t1 = `'2026-01-01T08:00:00Z'`;
const columns = 'id, customer_org, operator_org, name, site_id, pool_id, offer_id, quote_id, quote_option_id, hold_id, card_id, gpu_count, draw_w, starts_at, ends_at, take_or_pay_micro_usd, power_micro_usd, state, created_at';
const row = (x: string): string => `('resv_${x}', 'org_c${x}', 'org_o${x}', 'block', 'site_${x}', 'pool_${x}', 'offer_${x}', 'quote_${x}', 'option_${x}', 'hold_${x}', 'card_${x}', 2, 2000, ${t0}, ${t1}, 1000, 10, 'requested', ${t0})`;
const insert = (x: string): string => `INSERT INTO market.reservation (${columns}) VALUES ${row(x)}`;
/** Nothing is bought yet. */
const none = 'DELETE FROM market.relisted_use; DELETE FROM market.relisting; DELETE FROM market.reservation';

const checks: readonly (readonly [table: string, set: string, constraint: string])[] = [
  ['reservation', `name = ''`, 'reservation_name_check'], ['reservation', 'gpu_count = 0', 'reservation_gpu_count_check'], ['reservation', 'draw_w = 0', 'reservation_draw_w_check'],
  ['reservation', 'ends_at = starts_at', 'reservation_ends_later'], ['reservation', 'take_or_pay_micro_usd = -1', 'reservation_take_or_pay_micro_usd_check'], ['reservation', `state = 'x'`, 'reservation_state_check'],
  ['relisting', `gpus = '[3,3)'`, 'relisting_gpus'], ['relisting', `during = '[2026-01-01Z,)'`, 'relisting_from_until'],
  ['relisted_use', 'piece = 0', 'relisted_use_piece_check'], ['relisted_use', 'gpus = 0', 'relisted_use_gpus_check'], ['relisted_use', 'micro_usd_per_gpu_hour = -1', 'relisted_use_micro_usd_per_gpu_hour_check'],
];
const held = { proves: ['trigger market.reservation.reservation_is_held', 'definer market.keep_bought_hold'], remove: 'DROP TRIGGER reservation_is_held ON market.reservation' } as const;
const copyOfA = (changes: Readonly<Record<string, unknown>>): string => copyOf('market.reservation', `id = 'resv_a'`, { id: 'x', quote_option_id: 'x', hold_id: 'hold_b', ...changes });
/** The copy is refused for what it lies about, not for its hold. */
const unheld = `DROP TRIGGER reservation_is_held ON market.reservation; DELETE FROM market.relisted_use WHERE reservation_id = 'resv_b'; DELETE FROM market.relisting WHERE reservation_id = 'resv_b'; DELETE FROM market.reservation WHERE id = 'resv_b'`;

export const reservationGuards: readonly Guard[] = [
  ...checks.map(([table, set, constraint]): Guard => ({
    name: `INV-RESERVE: market.${table} says what can be (${set})`, proves: [`check market.${table}.${constraint}`], as: owner, attack: `UPDATE market.${table} SET ${set}`, refused: refused(constraint),
    remove: `ALTER TABLE market.${table} DROP CONSTRAINT ${constraint}`,
  })),
  { name: 'INV-RESERVE: only a job runs inside a reservation, and none inside itself', proves: ['check market.lease.lease_inside'], as: scheduler, attack: `UPDATE market.lease SET reservation_id = id WHERE id = 'lease_a'`, refused: refused('lease_inside'),
    remove: 'ALTER TABLE market.lease DROP CONSTRAINT lease_inside' },
  { ...held, name: 'INV-RESERVE: a reservation is of GPUs that are held for it', as: customerA, arrange: none, attack: insert('a').replace(`'card_a', 2,`, `'card_a', 3,`), refused: refused('reservation_is_held') },
  { ...held, name: 'INV-RESERVE: nobody buys with the hold of another', as: customerA, arrange: none, attack: insert('a').replace(`'hold_a'`, `'hold_b'`), refused: refused('reservation_is_held') },
  { ...held, name: 'INV-RESERVE: a customer only asks for a reservation', as: customerA, arrange: none, attack: insert('a').replace(`'requested'`, `'committed'`), refused: refused('reservation_is_held') },
  { name: 'INV-RESERVE: time is given back once', proves: ['exclusion market.relisting.relisting_once'], as: owner, attack: copyOf('market.relisting', `id = 'rel_a'`, { id: 'x' }), refused: refused('relisting_once', '23P01'),
    remove: 'ALTER TABLE market.relisting DROP CONSTRAINT relisting_once' },
  ...(['quote_option_id', 'hold_id'] as const).map((column): Guard => ({
    name: `INV-RESERVE: what is bought with one ${column === 'hold_id' ? 'hold' : 'option'} is one reservation`, proves: [`unique market.reservation.reservation_${column}_key`], as: owner, arrange: unheld,
    attack: copyOf('market.reservation', `id = 'resv_a'`, column === 'hold_id' ? { id: 'x', quote_option_id: 'x' } : { id: 'x', hold_id: 'hold_b' }), refused: refused(`reservation_${column}_key`, '23505'),
    remove: `ALTER TABLE market.reservation DROP CONSTRAINT reservation_${column}_key`,
  })),
  ...([['site', { operator_org: 'org_ob' }], ['pool', { pool_id: 'pool_b' }], ['quote', { quote_id: 'quote_b' }]] as const).map(([parent, changes]): Guard => ({
    name: `INV-TENANT: a reservation is of its own ${parent}`, proves: [`key market.reservation.reservation_of_its_${parent}`], as: owner, arrange: unheld, attack: copyOfA(changes), refused: refused(`reservation_of_its_${parent}`, '23503'),
    remove: `ALTER TABLE market.reservation DROP CONSTRAINT reservation_of_its_${parent}`,
  })),
  { name: 'INV-TENANT: a customer buys nothing for another', proves: ['policy market.reservation.gateway_own'], as: customerA, arrange: none, attack: insert('b'), refused: { code: '42501' }, remove: openUp('market.reservation', 'gateway_own', 'check') },
  ...['reservation', 'relisting', 'relisted_use'].map((table): Guard => ({
    name: `INV-TENANT: market.${table} of a customer is not seen by another`, proves: [`policy market.${table}.gateway_parties`], as: customerA,
    attack: `SELECT FROM market.${table} WHERE ${table === 'reservation' ? 'id' : 'reservation_id'} = 'resv_b'`, refused: 'no rows',
    remove: openUp(`market.${table}`, 'gateway_parties', 'using'),
  })),
  { name: 'INV-RESERVE: a customer makes no lease of what it asked for', proves: ['policy market.reservation.gateway_cancel'], as: customerA, attack: `UPDATE market.reservation SET state = 'committed' WHERE id = 'resv_a'`, refused: { code: '42501' },
    remove: openUp('market.reservation', 'gateway_cancel', 'both') },
  { name: 'INV-PROJECT: who is limited to projects sees no reservation', proves: ['policy market.reservation.gateway_projects'], as: { ...customerA, projects: ['proj_a'] }, attack: `SELECT FROM market.reservation WHERE id = 'resv_a'`, refused: 'no rows',
    remove: 'DROP POLICY gateway_projects ON market.reservation' },
  { name: 'INV-TENANT: an operator sees no reservation at the site of another', proves: ['policy market.reservation.gateway_parties'], as: operatorA, attack: `SELECT FROM market.reservation WHERE id = 'resv_b'`, refused: 'no rows',
    remove: openUp('market.reservation', 'gateway_parties', 'using') },
];
export const reservationDoors: readonly Door[] = [
  { name: 'INV-TENANT: a customer buys with its own hold', proves: ['policy market.reservation.gateway_own'], as: customerA, arrange: none, use: insert('a'), policy: 'gateway_own', table: 'market.reservation' },
  { name: 'INV-RESERVE: a customer calls off what has no lease yet', proves: ['policy market.reservation.gateway_cancel'], as: customerA, use: `UPDATE market.reservation SET state = 'refused' WHERE id = 'resv_a'`, policy: 'gateway_cancel', table: 'market.reservation' },
  ...[customerB, operatorB, platform].flatMap((as) => ['reservation', 'relisting', 'relisted_use'].map((table): Door => ({
    name: `INV-TENANT: market.${table} is seen by its ${as.kind}`, proves: [`policy market.${table}.gateway_parties`], as, use: `SELECT FROM market.${table} WHERE ${table === 'reservation' ? 'id' : 'reservation_id'} = 'resv_b'`,
    policy: 'gateway_parties', table: `market.${table}`,
  }))),
];
