import { type EpochMs, floorTo, type Ppm, ppm, SECOND_MS, toIso } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { validateTariff } from '@switchyard/power';
import { insertPowerModel, type MiningJson, powerModelsOf, SETTLEMENT_SECONDS, type SiteRow, tariffOf, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { checkComponents } from './check-tariff.js';
import { ownSite, siteChanged } from './own-site.js';
import { powerModelView } from './views.js';

export type SetPowerModelInput = Omit<Schema.SetPowerModelInput, 'effectiveFrom'> & { readonly effectiveFrom?: EpochMs | null };

const PUE = { scale: 6, min: 1_000_000n, max: 3_000_000n } as const;
const STEP_MS = SETTLEMENT_SECONDS * SECOND_MS;

function checkMining(check: InputCheck, mining: Schema.MiningInput, interconnectionW: bigint): MiningJson | null {
  const hashprice = check.decimal('mining.hashpriceUsdPerPhPerDay', mining.hashpriceUsdPerPhPerDay, { scale: 6, min: 0n, max: 10_000_000_000n });
  const joules = check.decimal('mining.joulesPerTerahash', mining.joulesPerTerahash, { scale: 3, min: 100n, max: 1_000_000n });
  const pue = check.decimal('mining.pue', mining.pue, PUE);
  const load = mining.loadKw === null || mining.loadKw === undefined ? undefined : check.decimal('mining.loadKw', mining.loadKw, { scale: 3, min: 0n, max: interconnectionW });
  if (hashprice === undefined || joules === undefined || pue === undefined) return null;
  return { hashpriceMicroUsdPerPhDay: hashprice, millijoulesPerTh: joules, puePpm: pue, ...(load !== undefined && { loadW: load }) };
}
/** A first model may reach back, so that past prices can be shown; later ones take over from the running interval on. */
function checkStart(check: InputCheck, wanted: EpochMs | null | undefined, isFirst: boolean, now: EpochMs): EpochMs {
  const running = floorTo(now, STEP_MS);
  if (wanted === null || wanted === undefined) return running;
  if (wanted % STEP_MS !== 0) check.problem('effectiveFrom', `must lie on a settlement boundary of ${SETTLEMENT_SECONDS} s`);
  if (!isFirst && wanted < running) check.problem('effectiveFrom', `must not be before ${toIso(running)}: what was in force stays`);
  return wanted;
}

/** Appends the next version of a site's power model. Leases keep the rate card they froze. */
export async function setPowerModel(tx: Tx, doing: Doing, input: SetPowerModelInput): Promise<ReturnType<typeof powerModelView>> {
  const { context, parts } = doing;
  const site = await ownSite(tx, input.siteId);
  const earlier = await powerModelsOf(tx, site.id);
  const check = new InputCheck();
  const pue = check.decimal('pue', input.pue, PUE);
  const mining = input.mining ? checkMining(check, input.mining, site.interconnectionW) : null;
  const effectiveFrom = checkStart(check, input.effectiveFrom, earlier.length === 0, context.now);
  const components = await checkComponents(tx, check, input.components);
  check.done();
  const model = { id: parts.ids.next('model'), siteId: site.id, operatorOrg: site.operatorOrg, effectiveFrom, components, pue: ppm(pue!) satisfies Ppm, mining, now: context.now };
  const version = await insertPowerModel(tx, model);
  assertSound(site, [...earlier, { version, effectiveFrom, tariff: { components } }]);
  await siteChanged(tx, doing, site, 'power_model');
  await recordDeed(tx, doing, 'power_model.set', site.id, { version, effectiveFrom: toIso(effectiveFrom), pue: input.pue, components, mining });
  return powerModelView({ id: model.id, version, effectiveFrom, puePpm: model.pue, tariff: { components } });
}
/** What the API lets through is a valid tariff; anything else is our bug and must not be stored. */
function assertSound(site: SiteRow, rows: Parameters<typeof tariffOf>[2]): void {
  const problems = validateTariff(tariffOf(site.name, site.timeZone, rows));
  if (problems.length > 0) throw new Error(`the tariff of ${site.id} would not hold up: ${problems.map((p) => `${p.path} ${p.message}`).join('; ')}`);
}
