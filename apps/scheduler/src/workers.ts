import { SECOND_MS } from '@switchyard/kernel';
import { PermanentFailure, type Queues } from '@switchyard/queue';
import { FeedCache, listenTo, OUTBOX_CHANNEL } from '@switchyard/store';
import { applyStanding, BadStanding, sweepStandings } from './credit/project-standing.js';
import { MatchCycle } from './cycle/match-cycle.js';
import { sweepPriceTriggers } from './features/price-trigger/sweep-price-triggers.js';
import { type Loop, type LoopOptions, startLoop } from './loop.js';
import type { SchedulerMetrics } from './metrics.js';
import { PARTITION } from './partition.js';
import type { SchedulerParts } from './parts.js';
import { backfillSyntheticPrices, ingestSyntheticPrices } from './prices/ingest-synthetic.js';
import { relayEvents } from './relay/relay.js';
import { sweepAll } from './sweep/sweeps.js';
import { makeMessages } from './webhooks/make-messages.js';
import { WebhookSender } from './webhooks/webhook-sender.js';

export interface WorkersOptions {
  readonly parts: SchedulerParts;
  readonly queues: Queues;
  readonly metrics: SchedulerMetrics;
  /** URL of role sy_relay, for a connection that listens. */
  readonly relayUrl: string;
  /** Market seconds per wall second. */
  readonly speed: number;
  /** Invent prices of the demo market as time goes on. */
  readonly syntheticPrices: boolean;
  readonly webhooks: {
    /** Customers may be called at this machine itself. */
    readonly allowLoopback: boolean;
    /** Where people reach the console; messages have no links without it. */
    readonly consoleUrl: string | undefined;
  };
}
export interface Workers {
  close(): Promise<void>;
}

/** Under load a round of the relay carries what came meanwhile: its statements cost as much for one event as for many. */
const RELAY_RESTS_MS = 50;
/** Customers hear of what happened a second or two later; wall time, whatever the speed of the market. */
const WEBHOOKS_EVERY_MS = 1_000;
const WEBHOOKS_TIDIED_EVERY_MS = 600_000;

/**
 * The match cycle rests for as long as it took, a second at the most: bells of jobs that come meanwhile share the next one, and one core of a small machine is free
 * half of the time for those who submit them.
 */
const CYCLE_RESTS_MS_MOST = 1_000;

/** How often each kind of work comes round by itself, in wall ms: so often in market time, within bounds that machines can bear. */
function intervalsAt(speed: number): { readonly cycleMs: number; readonly sweepMs: number; readonly pricesMs: number; readonly relayMs: number; readonly standingsMs: number } {
  const every = (marketSeconds: number, minMs: number, maxMs: number): number => Math.min(maxMs, Math.max(minMs, Math.round((marketSeconds * SECOND_MS) / speed)));
  return { cycleMs: every(120, 2_000, 60_000), sweepMs: every(60, 1_000, 30_000), pricesMs: every(3_600, 5_000, 600_000), relayMs: 1_000, standingsMs: 15_000 };
}

/**
 * Keeps everything going: the relay, the match cycle, the sweeps, prices. Each comes round by itself, so that a lost queue
 * only makes it later; messages and notifications make it sooner.
 */
export function startWorkers({ parts, queues, metrics, relayUrl, speed, syntheticPrices, webhooks }: WorkersOptions): Workers {
  const { log } = parts;
  const every = intervalsAt(speed);
  const matching = new MatchCycle(parts, metrics);
  const loops: Loop[] = [];
  const loop = (name: string, everyMs: number, run: () => Promise<void>, restMs: LoopOptions['restMs'] = 0): Loop => {
    const started = startLoop({ name, everyMs, restMs, run, log });
    loops.push(started);
    return started;
  };
  const unheard = (name: string) => (error: Error) => log.warn({ reason: error.message }, `${name} failed and is tried again: ${error.message}`);

  const cycle = loop('match cycle', every.cycleMs, async () => {
    // Nobody else rings for jobs that it left to the next one.
    if ((await matching.run()).pressing > 0) ringCycle();
  }, (tookMs) => Math.min(CYCLE_RESTS_MS_MOST, tookMs));
  const ringCycle = (): void => void cycle.ring().catch(unheard('match cycle'));
  const relay = loop('relay', every.relayMs, async () => metrics.relayed.inc(await relayEvents(parts.relayDatabase, queues)), RELAY_RESTS_MS);
  loop('sweep', every.sweepMs, async () => {
    if (await sweepAll(parts, metrics)) ringCycle();
  });
  const feeds = new FeedCache();
  loop('price triggers', every.sweepMs, async () => {
    if (await sweepPriceTriggers(parts, metrics, feeds)) ringCycle();
  });
  loop('standings', every.standingsMs, async () => {
    if ((await sweepStandings(parts)) > 0) ringCycle();
  });
  if (syntheticPrices) {
    loop('synthetic prices', every.pricesMs, async () => {
      const added = (await ingestSyntheticPrices(parts)) + (await backfillSyntheticPrices(parts));
      if (added > 0) log.info({ prints: added }, `${added} synthetic prices published`);
    });
  }
  const sender = new WebhookSender(parts, { allowLoopback: webhooks.allowLoopback, dice: () => Math.random() });
  loop('webhooks', WEBHOOKS_EVERY_MS, async () => {
    await makeMessages(parts, webhooks.consoleUrl);
    await sender.run();
  });
  loop('old webhook messages', WEBHOOKS_TIDIED_EVERY_MS, () => sender.tidy());
  const ringRelay = (): void => void relay.ring().catch(unheard('relay'));
  const listening = listenTo({
    url: relayUrl, channels: [OUTBOX_CHANNEL], heard: ringRelay, connected: ringRelay,
    onTrouble: (error) => log.warn({ channel: OUTBOX_CHANNEL, reason: error.message }, `listening on ${OUTBOX_CHANNEL} failed: ${error.message}`),
  });
  const consumers = [
    queues.process('match', () => cycle.ring()),
    queues.process('market-event', async ({ eventId }) => {
      try {
        if (!(await applyStanding(parts, BigInt(eventId)))) return;
      } catch (error) {
        if (error instanceof BadStanding) throw new PermanentFailure(error.message);
        throw error;
      }
      await queues.enqueue('match', { partition: PARTITION, reason: 'account.standing_changed' }, { dedupeKey: `match-${PARTITION}` });
    }),
  ];
  return {
    close: async () => {
      await listening.close();
      await Promise.all(consumers.map((consumer) => consumer.close()));
      await Promise.all(loops.map((each) => each.stop()));
      await sender.idle();
    },
  };
}
