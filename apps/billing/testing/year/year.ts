import { addMs, DAY_MS, HOUR_MS, type EpochMs } from '@switchyard/kernel';
import { openPayoutAccount, type Tx } from '@switchyard/store';
import { sweep } from '../../src/sweep/sweep.js';
import { Dice } from './dice.js';
import { met, ProcessDied } from './going-wrong.js';
import { CLOSED_TABLE, MONTH_HASH, peopleAct, withdrawWhatFailed } from './people.js';
import { BEGIN, customersOf, leasesOf, monthAfterBegin, sitesOf, type YearOptions } from './plan.js';
import { tellWindow } from './tell.js';
import type { YearWorld } from './world.js';

/** Steps a month, by day and hour: the last is after the end of the month in every zone, and the one before it not yet in any. */
const STEPS: readonly (readonly [day: number, hour: number])[] = [[2, 7], [7, 13], [13, 20], [20, 6], [27, 2]];
/**
 * Days after the year on which it is looked at again, without anything going wrong, until everything has come to rest: the latest reading comes 44 days
 * late, and what it changes gathers until its month is over.
 */
const REST_DAYS = [1, 3, 5, 8, 11, 15, 19, 24, 30, 37, 45, 52, 61, 65, 70, 80, 88, 96];

/** The instants at which a year is looked at. @returns those of the year, then those in which it comes to rest */
function stepsOf({ months }: YearOptions): { readonly year: readonly EpochMs[]; readonly rest: readonly EpochMs[] } {
  const year = Array.from({ length: months }, (_, month) => STEPS.map(([day, hour]) => addMs(monthAfterBegin(month), (day - 1) * DAY_MS + hour * HOUR_MS))).flat();
  const rest = REST_DAYS.map((day) => addMs(monthAfterBegin(months), day * DAY_MS));
  return { year, rest };
}

export interface YearProgress {
  readonly step: number;
  readonly of: number;
  readonly now: EpochMs;
}

/** Plays a year, from where the database stands in it: what is told and how far it is told is written in one transaction. */
export async function playYear(world: YearWorld, options: YearOptions, progress: (at: YearProgress) => void = () => undefined): Promise<void> {
  const [leases, sites] = [leasesOf(options), sitesOf(options)];
  const { year, rest } = stepsOf(options);
  const all = [...year, ...rest];
  await world.asOwner((tx) => begin(tx, options));
  for (const [step, now] of all.entries()) {
    if (step < (await stepReached(world))) continue;
    const wrong = step < year.length;
    await world.goTo(now);
    await world.asOwner(async (tx) => {
      if ((await told(tx)) > step) return;
      await tellWindow(tx, options, leases, sites, { from: all[step - 1] ?? addMs(BEGIN, -DAY_MS), to: now });
      await tx.run(`UPDATE public.year_step SET told = $1`, [step + 1]);
    });
    arm(world, options, step, wrong);
    await untilQuiet(world, wrong ? 5 : 6);
    await peopleAct(world, wrong ? options : { ...options, faults: new Set() }, step);
    if (!wrong) {
      await makeGood(world);
      await withdrawWhatFailed(world);
    }
    await untilQuiet(world, 3);
    await disarm(world, options, step, wrong);
    await world.asOwner((tx) => tx.run(`UPDATE public.year_step SET done = $1`, [step + 1]));
    progress({ step: step + 1, of: all.length, now });
    if (step >= year.length + 2 && (await isAtRest(world))) return;
  }
}
/** Nothing is left that moves by itself: no invoice on its way, no payout, no month that could close, nobody's word unheard. */
function isAtRest(world: YearWorld): Promise<boolean> {
  return world.asOwner(async (tx) => !(await tx.one(
    `SELECT 1 WHERE EXISTS (SELECT 1 FROM billing.invoice WHERE state NOT IN ('paid', 'uncollectible', 'voided', 'deleted', 'draft.validating_failed'))
       OR EXISTS (SELECT 1 FROM billing.payout WHERE state NOT IN ('paid', 'returned', 'reversed', 'withdrawn', 'held')) OR EXISTS (SELECT 1 FROM billing.remedy WHERE state NOT IN ('done', 'withdrawn'))
       OR EXISTS (SELECT 1 FROM billing.dispute WHERE state = 'open') OR EXISTS (SELECT 1 FROM billing.lease_metering m JOIN billing.lease l ON l.id = m.lease_id WHERE m.rated_version < m.usage_version)`)));
}
const told = async (tx: Tx): Promise<number> => (await tx.one<{ told: number }>(`SELECT told FROM public.year_step`))?.told ?? 0;
const stepReached = (world: YearWorld): Promise<number> => world.asOwner(async (tx) => (await tx.one<{ done: number }>(`SELECT done FROM public.year_step`))?.done ?? 0);

async function begin(tx: Tx, options: YearOptions): Promise<void> {
  await tx.run(CLOSED_TABLE);
  await tx.run(`CREATE TABLE IF NOT EXISTS public.year_step (told int NOT NULL, done int NOT NULL)`);
  if (await tx.one(`SELECT 1 FROM public.year_step`)) return;
  for (const { orgId, card, currency, zone, cadence } of customersOf(options)) {
    await tx.run(`INSERT INTO billing.account (org_id, name, email, kind, currency, cadence, time_zone, credit_limit_minor, payment_method_token, payment_method_state) VALUES ($1, 'Customer', 'a@example.test', 'customer', $2, $3, $4, 1000000, $5, 'pending')`,
      [orgId, currency, cadence, zone, card]);
  }
  const operators = new Set(sitesOf(options).map((site) => site.operatorOrg));
  for (const operatorOrg of operators) for (const currency of ['USD', 'EUR', 'CAD'] as const) await openPayoutAccount(tx, { operatorOrg, currency, name: 'Operator', email: null, country: 'US' });
  await tx.run(`INSERT INTO public.year_step (told, done) VALUES (0, 0)`);
}

/** What goes wrong in a step is thrown by its number. */
function arm(world: YearWorld, { faults, seed }: YearOptions, step: number, wrong: boolean): void {
  const { luck, door, twin } = world;
  const dice = new Dice(seed, 'step', step);
  luck.dice = wrong ? new Dice(seed, 'calls', step) : undefined;
  luck.faults = wrong ? faults : new Set();
  luck.mute.clear();
  world.skewMs = wrong && faults.has('skew') ? dice.whole(-120_000, 120_000) : 0;
  if (!wrong || !faults.has('webhooks')) return;
  const what = dice.pick(['duplicate', 'drop', 'hold', 'wrong_signature', 'outage', 'none'] as const);
  if (what === 'outage') door.open = false;
  else if (what !== 'none') twin.control.addWebhookRule({ action: what, times: dice.whole(1, 30) });
  met(luck, `webhooks: ${what}`);
}
async function disarm(world: YearWorld, { faults }: YearOptions, _step: number, wrong: boolean): Promise<void> {
  world.luck.dice = undefined;
  if (!wrong || !faults.has('webhooks')) return;
  world.twin.control.clearWebhookRules();
  await world.twin.control.releaseHeld('reversed');
  world.door.open = true;
}

/** What queue and sweep do, until nothing new comes of it and nothing is stuck. A process that died is started again. */
async function untilQuiet(world: YearWorld, roundsMax: number): Promise<void> {
  for (let [round, stuck] = [0, 0]; round < roundsMax; round += 1) {
    const news = await world.relay();
    if (round > 0 && news === 0 && stuck === 0) return;
    world.luck.dead = false;
    try {
      stuck = (await sweep(world.parts)).stuck;
    } catch (error) {
      // Only what was thrown on purpose may end a sweep, or an answer of Stripe's that was lost before its first deed.
      if (!(error instanceof ProcessDied) && !(world.luck.dice !== undefined && error instanceof Error && error.message.includes('not known whether'))) throw error;
      stuck = 1;
    }
    world.luck.dead = false;
    await world.twin.control.webhooksSettled();
  }
}
/** After the year every card works again, and who has not paid gives another. */
async function makeGood(world: YearWorld): Promise<void> {
  for (const card of world.twin.control.objects('charge') as unknown as readonly { readonly payment_method: string | null }[]) if (card.payment_method !== null) world.twin.control.setCardOutcome(card.payment_method, 'succeeds');
  await world.asOwner((tx) => tx.run(
    `UPDATE billing.account SET payment_method_token = 'pm_card_mastercard', payment_method_state = 'pending'
     WHERE org_id IN (SELECT customer_org FROM billing.invoice WHERE state IN ('payment.failed', 'payment.action_required', 'overdue', 'issued'))`));
}

/** Months that are other than when they were closed, by name. */
export async function touchedMonths(world: YearWorld): Promise<readonly string[]> {
  return world.asOwner(async (tx) => (await tx.rows<{ name: string }>(`SELECT c.name FROM public.year_closed c JOIN (${MONTH_HASH} GROUP BY p.id) m ON m.name = c.name WHERE m.hash <> c.hash`)).map(({ name }) => name));
}
