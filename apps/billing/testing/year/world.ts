import { housePayoutTerms, housePolicy } from '@switchyard/billing';
import { addMs, epochMs, makeId, type EpochMs, type IdMaker, type IdPrefix } from '@switchyard/kernel';
import { ManualClock } from '@switchyard/kernel/testing';
import { inTransaction, orderEvents, pgBillingStore, type Tx } from '@switchyard/store';
import type { TestDatabase } from '@switchyard/store/testing';
import { createStripeGateway } from '@switchyard/stripe';
import { startStripeTwin, type StripeTwin } from '@switchyard/stripe-twin';
import type { DataSource } from 'typeorm';
import type { BillingParts } from '../../src/parts.js';
import { STRIPE_KEY, WEBHOOK_SECRET } from '../billing-under-test.js';
import type { ReadStripe } from '../second-books/index.js';
import { openWebhookDoor, type WebhookDoor } from '../webhook-door.js';
import { mortal, noLuckNeeded, unlucky, type Luck } from './going-wrong.js';
import { BEGIN } from './plan.js';

/** Billing over a real PostgreSQL, the twin over HTTP and the real SDK, with a clock, a wall clock that is off, and luck. */
export interface YearWorld {
  readonly parts: BillingParts;
  readonly twin: StripeTwin;
  readonly door: WebhookDoor;
  readonly clock: ManualClock;
  readonly luck: Luck;
  /** By how much billing's wall clock is off, in milliseconds. */
  skewMs: number;
  /** Warnings and errors, newest last; at most the last thousand. */
  readonly told: string[];
  readonly owner: DataSource;
  asOwner<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Gives waiting outbox events their order. @returns how many */
  relay(): Promise<number>;
  goTo(now: EpochMs): Promise<void>;
  readonly readStripe: ReadStripe;
  close(): Promise<void>;
}

/** Ids that no earlier run on the same database made. */
class RunIds implements IdMaker {
  private count = 0;
  constructor(private readonly run: number) {}
  next<P extends IdPrefix>(prefix: P) {
    this.count += 1;
    const random = new Uint8Array(10);
    const view = new DataView(random.buffer);
    view.setUint16(0, 0xffff);
    view.setUint16(2, this.run);
    view.setUint32(6, this.count);
    return makeId(prefix, BEGIN, random);
  }
}

/**
 * @param run counts how often the same database was taken up, from 0
 * @param twinFile where the twin keeps its state; in memory only when left out
 */
export async function openYearWorld(database: Pick<TestDatabase, 'open'>, run = 0, twinFile?: string): Promise<YearWorld> {
  const [owner, source, relayer, gateway] = [await database.open('sy_owner'), await database.open('sy_billing'), await database.open('sy_relay'), await database.open('sy_gateway')];
  const clock = new ManualClock(BEGIN);
  const luck = noLuckNeeded();
  const told: string[] = [];
  const door = await openWebhookDoor(gateway, () => stripe, clock, { now: () => epochMs(twin.control.signedAtMs()) });
  const twin = await startStripeTwin({ clock, wallClock: { now: () => epochMs(Date.now()) }, webhookSecret: WEBHOOK_SECRET, webhookUrl: door.url, ...(twinFile === undefined ? {} : { dataFile: twinFile }) });
  const stripe = createStripeGateway({ apiKey: STRIPE_KEY, host: twin.host, port: twin.port, protocol: 'http', timeoutMs: 20_000, webhookSecret: WEBHOOK_SECRET });
  const note = (_fields: unknown, message?: unknown): void => {
    told.push(String(message));
    if (told.length > 1_000) told.shift();
  };
  const reachable = mortal(source, luck);
  const store = pgBillingStore(reachable, clock);
  const world: YearWorld = {
    twin, door, clock, luck, told, owner, skewMs: 0,
    parts: {
      database: reachable, ledgerTimeZone: 'UTC', webhooks: stripe, payouts: { store, connect: unlucky(stripe, luck), payoutTerms: () => housePayoutTerms },
      ports: { store, stripe: unlucky(stripe, luck), clock, wall: { now: () => addMs(clock.now(), world.skewMs) }, ids: new RunIds(run), policy: housePolicy },
      log: { info: () => undefined, warn: note, error: note } as BillingParts['log'],
    },
    asOwner: (work) => inTransaction(owner, work),
    relay: async () => ((await inTransaction(relayer, (tx) => orderEvents(tx, 20_000))) ?? []).length,
    goTo: async (now) => {
      clock.set(now);
      await twin.control.setClock(now);
    },
    readStripe: async (path, account) => {
      const answer = await fetch(`http://${twin.host}:${twin.port}${path}`, { headers: { authorization: `Bearer ${STRIPE_KEY}`, ...(account === undefined ? {} : { 'stripe-account': account }) } });
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
      return (await answer.json()) as Record<string, unknown>;
    },
    close: async () => {
      await twin.close();
      await door.close();
    },
  };
  return world;
}
