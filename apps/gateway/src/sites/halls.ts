import { formatDecimal, type HallId, parseId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { changeFeeder as storeFeeder, changeHall as storeHall, feederByName, feederOf, feedersInHall, type HallRow, hallOf, hallsOf, insertFeeders, insertHall, type NewFeeder, reservedOfFeeder, type SiteRow, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { feederView, hallView } from './hall-views.js';
import { ownSite, siteChanged } from './own-site.js';

/** 1 W to 10 GW, kept in whole watts. */
export const POWER_KW = { scale: 3, min: 1n, max: 10_000_000_000n } as const;
const given = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;
const kwText = (watts: bigint): string => `${formatDecimal(watts, 3, 0)} kW`;

export async function addHall(tx: Tx, doing: Doing, input: Schema.AddHallInput): Promise<ReturnType<typeof hallView>> {
  const site = await ownSite(tx, input.siteId);
  const check = new InputCheck();
  const name = check.text('name', input.name, 100);
  const limitW = given(input.limitKw) ? (check.decimal('limitKw', input.limitKw, POWER_KW) ?? null) : null;
  check.done();
  const hall = { id: doing.parts.ids.next('hall'), siteId: site.id, operatorOrg: site.operatorOrg, name: name!, limitW, createdAt: doing.context.now };
  if (!(await insertHall(tx, hall))) refuse(plainRefusal('ALREADY_EXISTS', `The site has a hall named ${hall.name}.`, ['input', 'name']));
  await recordDeed(tx, doing, 'hall.add', hall.id, { siteId: site.id, name: hall.name, limitW });
  return hallView(hall);
}
/** A hall's limit bounds the sum of its feeders' limits; the planner reserves by feeder. */
export async function changeHall(tx: Tx, doing: Doing, input: Schema.ChangeHallInput): Promise<ReturnType<typeof hallView>> {
  const id = parseId('hall', input.hallId);
  const hall = id && (await hallOf(tx, id));
  const site = hall && (await ownSite(tx, hall.siteId, ['input', 'hallId']));
  if (!hall || !site) return refuse(plainRefusal('NOT_FOUND', 'You have no such hall.', ['input', 'hallId']));
  const check = new InputCheck();
  const name = given(input.name) ? check.text('name', input.name, 100) : hall.name;
  const limitW = given(input.limitKw) ? check.decimal('limitKw', input.limitKw, POWER_KW) : hall.limitW;
  const halls = await hallsOf(tx, site.id);
  if (halls.some((other) => other.id !== hall.id && other.name === name)) check.problem('name', 'is the name of another hall of the site');
  if (given(limitW)) await fits(tx, check, 'limitKw', { ...hall, limitW }, undefined);
  check.done();
  await storeHall(tx, { id: hall.id, name: name!, limitW: limitW ?? null });
  await recordDeed(tx, doing, 'hall.change', hall.id, { siteId: site.id, name, limitW, before: { name: hall.name, limitW: hall.limitW } });
  return hallView({ ...hall, name: name!, limitW: limitW ?? null });
}

/** Whether the feeders of a hall stay within it, with one of them changed or new. */
async function fits(tx: Tx, check: InputCheck, path: string, hall: Pick<HallRow, 'id' | 'name' | 'limitW'>, changed: { readonly id?: string; readonly limitW: bigint } | undefined): Promise<void> {
  if (hall.limitW === null) return;
  const together = (await feedersInHall(tx, hall.id, changed?.id ?? '')) + (changed?.limitW ?? 0n);
  if (together > hall.limitW) check.problem(path, `the feeders of ${hall.name} would carry ${kwText(together)} together, it may have ${kwText(hall.limitW)}`);
}
async function hallNamed(tx: Tx, check: InputCheck, site: SiteRow, name: string): Promise<HallRow | undefined> {
  return (await hallsOf(tx, site.id)).find((hall) => hall.name === name.trim()) ?? check.problem('hall', 'is not the name of a hall of the site');
}

export async function addFeeder(tx: Tx, doing: Doing, input: Schema.AddFeederInput): Promise<ReturnType<typeof feederView>> {
  const site = await ownSite(tx, input.siteId);
  const check = new InputCheck();
  const name = check.text('name', input.name, 100);
  const limitW = check.decimal('limitKw', input.limitKw, POWER_KW);
  const hall = given(input.hall) ? await hallNamed(tx, check, site, input.hall) : undefined;
  const id = doing.parts.ids.next('feeder');
  if (hall && limitW !== undefined) await fits(tx, check, 'limitKw', hall, { id, limitW });
  check.done();
  if (await feederByName(tx, site.id, name!)) refuse(plainRefusal('ALREADY_EXISTS', `The site has a feeder named ${name}.`, ['input', 'name']));
  const feeder: NewFeeder = { id, name: name!, limitW: limitW!, hallId: (hall?.id ?? null) satisfies HallId | null };
  await insertFeeders(tx, site, [feeder]);
  await siteChanged(tx, doing, site, 'feeder');
  await recordDeed(tx, doing, 'feeder.add', feeder.id, { siteId: site.id, name, limitW, hall: hall?.name ?? null });
  return feederView({ ...feeder, siteId: site.id });
}
/** Refuses a limit below what leases and holds have reserved at any instant to come. */
export async function changeFeeder(tx: Tx, doing: Doing, input: Schema.ChangeFeederInput): Promise<ReturnType<typeof feederView>> {
  const id = parseId('feeder', input.feederId);
  const feeder = id && (await feederOf(tx, id));
  const site = feeder && (await ownSite(tx, feeder.siteId, ['input', 'feederId']));
  if (!feeder || !site) return refuse(plainRefusal('NOT_FOUND', 'You have no such feeder.', ['input', 'feederId']));
  const check = new InputCheck();
  const name = given(input.name) ? check.text('name', input.name, 100) : feeder.name;
  const limitW = given(input.limitKw) ? check.decimal('limitKw', input.limitKw, POWER_KW) : feeder.limitW;
  const hall = given(input.hall) ? await hallNamed(tx, check, site, input.hall) : feeder.hallId === null ? undefined : await hallOf(tx, feeder.hallId);
  if (name !== undefined && name !== feeder.name && (await feederByName(tx, site.id, name))) check.problem('name', 'is the name of another feeder of the site');
  if (limitW !== undefined) {
    // Under the site's lock nobody reserves; the loads of all customers are the market's to see.
    const reserved = await doing.context.readMarket((market) => reservedOfFeeder(market, feeder.id, doing.context.now));
    if (limitW < reserved) check.problem('limitKw', `leases and holds have reserved ${kwText(reserved)} of it`);
    if (hall) await fits(tx, check, 'limitKw', hall, { id: feeder.id, limitW });
  }
  check.done();
  await storeFeeder(tx, { id: feeder.id, name: name!, limitW: limitW!, hallId: hall?.id ?? null });
  await siteChanged(tx, doing, site, 'feeder');
  await recordDeed(tx, doing, 'feeder.change', feeder.id, { siteId: site.id, name, limitW, hall: hall?.name ?? null, before: { name: feeder.name, limitW: feeder.limitW } });
  return feederView({ id: feeder.id, siteId: site.id, name: name!, limitW: limitW!, hallId: hall?.id ?? null });
}
