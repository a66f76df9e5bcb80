import type Stripe from 'stripe';
import type { TwinClock } from '../clock.js';
import { shownEvent } from '../objects/events.js';
import type { TwinLogEntry } from '../options.js';
import type { Delivery } from '../state/kinds.js';
import type { Store } from '../state/store.js';
import { typeMatches, type WebhookRule } from './rules.js';
import { sendSigned } from './send.js';

/** Waits between attempts; after the last the delivery is given up (about three days, as in live mode at Stripe). */
export const retryDelaysMs = [1_000, 5_000, 30_000, 300_000, 3_600_000, 6 * 3_600_000, 12 * 3_600_000, 24 * 3_600_000, 24 * 3_600_000] as const;
/** The clock is not ours, so a waiting delivery looks at it again at least this often. */
const LOOK_AGAIN_MS = 1_000;

/** Brings events to endpoints: at least once, in order of creation as far as retries allow. */
export class Dispatcher {
  private readonly rules: { rule: WebhookRule; left: number }[] = [];
  private pumping: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  private readonly aborter = new AbortController();

  constructor(
    private readonly store: Store,
    private readonly clock: TwinClock,
    private readonly log: (entry: TwinLogEntry) => void,
  ) {}

  addRule(rule: WebhookRule): void {
    this.rules.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY });
  }
  clearRules(): void {
    this.rules.length = 0;
  }

  /** Queues an event for every endpoint that listens to it. Call inside the transaction that made the event. */
  enqueue(event: Stripe.Event): void {
    const listeners = this.store.all('endpoint').filter(({ endpoint }) => endpoint.status === 'enabled' && endpoint.enabled_events.some((type) => typeMatches(type, event.type)));
    if (listeners.length === 0) return;
    const rule = this.takeRule(event.type);
    if (rule?.action === 'drop') return;
    const copies = rule?.action === 'duplicate' ? ['a', 'b'] : ['a'];
    for (const { id: endpointId } of listeners) {
      for (const copy of copies) {
        this.store.put('delivery', {
          id: `${event.id}.${endpointId}.${copy}`, eventId: event.id, endpointId, attempts: 0, held: rule?.action === 'hold', wrongSignature: rule?.action === 'wrong_signature',
          dueMs: this.clock.wallMs() + (rule?.action === 'delay' ? (rule.delayMs ?? 0) : 0),
        });
      }
    }
  }

  private takeRule(type: string): WebhookRule | undefined {
    const entry = this.rules.find(({ rule, left }) => left > 0 && typeMatches(rule.type ?? '*', type));
    if (entry) entry.left -= 1;
    return entry?.rule;
  }

  /** Lets held deliveries go, in order or the other way round, and waits for their answers. */
  async releaseHeld(order: 'as_created' | 'reversed'): Promise<void> {
    const held = this.store.all('delivery').filter((delivery) => delivery.held);
    this.store.transact(() => {
      for (const delivery of held) this.store.remove('delivery', delivery.id);
      for (const delivery of order === 'reversed' ? [...held].reverse() : held) this.store.put('delivery', { ...delivery, held: false, dueMs: this.clock.wallMs() });
    });
    await this.settled();
  }

  /** Delivers what is due; resolves when nothing more is. */
  async settled(): Promise<void> {
    this.kick();
    while (this.pumping !== undefined) await this.pumping;
  }

  /** Starts delivering in the background if that is not going on already. */
  kick(): void {
    if (this.closed || this.pumping !== undefined) return;
    this.pumping = this.pump().finally(() => {
      this.pumping = undefined;
      if (this.due().length > 0) this.kick();
      else this.wakeLater();
    });
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.aborter.abort();
  }

  private due(): readonly Delivery[] {
    if (this.closed) return [];
    const now = this.clock.wallMs();
    return this.store.all('delivery').filter((delivery) => !delivery.held && delivery.dueMs <= now);
  }

  private async pump(): Promise<void> {
    for (let due = this.due(); due.length > 0; due = this.due()) {
      for (const delivery of due) {
        if (!this.closed) await this.deliver(delivery);
      }
    }
  }

  private wakeLater(): void {
    if (this.closed || !this.store.all('delivery').some((delivery) => !delivery.held)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.kick(), LOOK_AGAIN_MS);
    this.timer.unref();
  }

  private async deliver(delivery: Delivery): Promise<void> {
    const event = this.store.get('event', delivery.eventId);
    const target = this.store.get('endpoint', delivery.endpointId);
    if (!event || !target) return this.store.transact(() => this.store.remove('delivery', delivery.id));
    const status = await sendSigned({
      url: target.endpoint.url, payload: JSON.stringify(shownEvent({ store: this.store }, event), null, 2), secret: delivery.wrongSignature ? `${target.secret}-wrong` : target.secret,
      timestampSeconds: Math.floor(this.clock.wallMs() / 1000), signal: this.aborter.signal,
    });
    if (this.closed) return undefined; // an answer cut by closing is tried again after a restart
    this.log({ event: 'webhook', detail: { id: event.id, type: event.type, status, attempt: delivery.attempts + 1 } });
    const wait = retryDelaysMs[delivery.attempts];
    return this.store.transact(() => {
      if ((status >= 200 && status < 300) || wait === undefined) this.store.remove('delivery', delivery.id);
      else this.store.put('delivery', { ...delivery, attempts: delivery.attempts + 1, wrongSignature: false, dueMs: this.clock.wallMs() + wait });
    });
  }
}
