import { type EpochMs, fromIso } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { checkAcceptance, isHigher, OPERATORS_LAST, readinessMoves, rungAbove, type SiteReadiness } from '@switchyard/market';
import { acceptanceFacts, climb, type SiteRow, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { ownSite, siteChanged } from './own-site.js';
import { notReady, rungWord } from './site-not-ready.js';
import { siteView, type SiteView } from './views.js';

const STEPS_MAX = 7;
const rungOf = (word: Schema.SiteReadiness): SiteReadiness => word.toLowerCase() as SiteReadiness;

interface Evidence {
  readonly to: SiteReadiness;
  readonly evidenceDate: string;
  readonly reference: string | null;
  readonly note: string | null;
}
/** A day as `YYYY-MM-DD`, not after tomorrow: the site's day may be ahead of UTC. */
function day(check: InputCheck, path: string, text: string, now: EpochMs): string {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? fromIso(`${text}T00:00:00Z`) : undefined;
  if (at === undefined) check.problem(path, 'must be a day such as 2026-03-31');
  else if (at > now + 86_400_000) check.problem(path, 'must not lie ahead: evidence is of what is there');
  return text;
}
function evidenceOf(check: InputCheck, input: Schema.SiteStepInput, path: string, now: EpochMs): Evidence {
  const [reference, note] = [check.optionalText(`${path}.reference`, input.reference, 200), check.optionalText(`${path}.note`, input.note, 1_000)];
  if (reference === null && note === null && !input.reference && !input.note) check.problem(path, 'needs a reference or a note: what shows it?');
  return { to: rungOf(input.to), evidenceDate: day(check, `${path}.evidenceDate`, input.evidenceDate, now), reference, note };
}

/**
 * Climbs one rung or several, each with its evidence: operators up to ready for service, the platform beyond, after checks that are computed. Rungs
 * that the site has left behind are passed over, so that the same call is harmless twice.
 */
export async function advanceSite(tx: Tx, doing: Doing, input: Schema.AdvanceSiteInput): Promise<SiteView> {
  const site = await ownSite(tx, input.siteId);
  const check = new InputCheck();
  if (input.steps.length < 1 || input.steps.length > STEPS_MAX) check.problem('steps', `must have 1 to ${STEPS_MAX} items, has ${input.steps.length}`);
  const steps = input.steps.slice(0, STEPS_MAX).map((step, i) => evidenceOf(check, step, `steps.${i}`, doing.context.now));
  steps.forEach(({ to }, i) => {
    if (i > 0 && rungAbove(steps[i - 1]!.to) !== to) check.problem(`steps.${i}.to`, `must be the rung above ${rungWord(steps[i - 1]!.to)}: one at a time`);
  });
  check.done();
  const due = steps.filter(({ to }) => isHigher(to, site.readiness));
  if (due.length === 0) return siteView(site);
  const by = doing.person.kind === 'platform' ? 'platform' : 'operator';
  const actor = by === 'platform' ? 'admin' : 'operator';
  let at: SiteReadiness = site.readiness;
  for (const { to } of due) {
    const actors = readinessMoves[at][to];
    const place = { path: ['input', 'steps', `${steps.findIndex((step) => step.to === to)}`, 'to'] };
    if (!actors) refuse(plainRefusal('WRONG_STATE', `${site.name} stands at ${rungWord(at)}: the next rung is ${rungWord(rungAbove(at) ?? at)}, not ${rungWord(to)}.`, place.path));
    if (!actors.includes(actor)) refuse(plainRefusal('FORBIDDEN', actor === 'operator' ? `Operators climb to ${rungWord(OPERATORS_LAST)}; the platform accepts.` : `${rungWord(to)} is the operator's to show.`, place.path));
    at = to;
  }
  if (by === 'platform') await accept(tx, doing, site);
  return move(tx, doing, site, due);
}
/** @throws Refused SiteNotReady with every check when one fails */
async function accept(tx: Tx, { context }: Doing, site: SiteRow): Promise<void> {
  const checks = checkAcceptance(await acceptanceFacts(tx, site, context.now));
  if (checks.some(({ passed }) => !passed)) refuse(notReady(site, `${site.name} cannot be accepted yet.`, ['input', 'siteId'], checks));
}

/** Back to an earlier rung, with the reason. Leases go on; nothing new is let there. */
export async function returnSite(tx: Tx, doing: Doing, input: Schema.ReturnSiteInput): Promise<SiteView> {
  const site = await ownSite(tx, input.siteId);
  const check = new InputCheck();
  const note = check.text('reason', input.reason, 1_000);
  check.done();
  const to = rungOf(input.to);
  if (to === site.readiness) return siteView(site);
  if (isHigher(to, site.readiness)) refuse(plainRefusal('WRONG_STATE', `${site.name} stands at ${rungWord(site.readiness)}, which is below ${rungWord(to)}: advance it.`, ['input', 'to']));
  return move(tx, doing, site, [{ to, evidenceDate: new Date(doing.context.now).toISOString().slice(0, 10), reference: null, note: note! }]);
}

async function move(tx: Tx, doing: Doing, site: SiteRow, steps: readonly Evidence[]): Promise<SiteView> {
  const { person, context } = doing;
  let from = site.readiness;
  for (const step of steps) {
    await climb(tx, { siteId: site.id, operatorOrg: site.operatorOrg, from, ...step, actor: person.userId, by: person.kind === 'platform' ? 'platform' : 'operator', at: context.now });
    from = step.to;
  }
  await siteChanged(tx, doing, site, 'readiness');
  await recordDeed(tx, doing, isHigher(from, site.readiness) ? 'site.advance' : 'site.return', site.id, { from: site.readiness, to: from, steps });
  return siteView({ ...site, readiness: from });
}
