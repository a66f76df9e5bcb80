import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { EVENTS_CHANNEL, inTenant, type Listening, listenTo, newestCursor, OUTPUT_CHANNEL, readEventHeaders } from '@switchyard/store';
import { logger } from '@switchyard/runtime';
import type { GatewayParts } from '../graphql/context.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { type Interest, Waker } from './interest.js';

const HEADERS_AT_ONCE = 1_000;
/** Looks unasked this often, should a notification be lost. */
const LOOK_AGAIN_MS = 5_000;
const AS_PLATFORM = { kind: 'platform' } as const;

/**
 * Tells followers when there is something for them to look at: one listening connection and one query per burst of events for the whole
 * gateway, whatever the number of followers. It never hands out events: each follower reads its own under row-level security.
 */
@Injectable()
export class EventFeed implements OnModuleDestroy {
  private readonly wakers = new Set<Waker>();
  private readonly log = logger('events');
  private listening: Listening | undefined;
  private timer: NodeJS.Timeout | undefined;
  private head = 0n;
  private looking: Promise<void> | undefined;
  private again = false;

  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  /** Starts to listen with the first follower. Resolves when nothing that is said from now on can be missed. */
  async follow(interest: Interest): Promise<Waker> {
    const waker = new Waker(interest);
    this.wakers.add(waker);
    this.listening ??= this.listen();
    await this.listening.ready;
    return waker;
  }
  leave(waker: Waker): void {
    this.wakers.delete(waker);
  }
  /** Where a follower without a cursor begins: behind everything there is. */
  newest(): Promise<bigint> {
    return inTenant(this.parts.database, AS_PLATFORM, newestCursor);
  }
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.listening?.close();
    await this.looking;
  }

  private listen(): Listening {
    this.timer = setInterval(() => this.look(), LOOK_AGAIN_MS).unref();
    return listenTo({
      url: urlOf(this.parts), channels: [EVENTS_CHANNEL, OUTPUT_CHANNEL],
      heard: (channel, payload) => (channel === OUTPUT_CHANNEL ? this.wakeForOutput(payload) : this.look()),
      connected: () => this.wakeAll(),
      onTrouble: (error) => this.log.warn({ reason: error.message }, `listening for events failed: ${error.message}`),
    });
  }
  private wakeForOutput(jobId: string): void {
    for (const waker of this.wakers) if (waker.interest.outputOf === jobId) waker.wake();
  }
  private wakeAll(): void {
    for (const waker of this.wakers) waker.wake();
  }
  /** One look at a time; what is said during one leads to another. */
  private look(): void {
    this.again = true;
    this.looking ??= this.lookWhileAsked().finally(() => (this.looking = undefined));
  }
  private async lookWhileAsked(): Promise<void> {
    while (this.again) {
      this.again = false;
      try {
        const headers = await inTenant(this.parts.database, AS_PLATFORM, (tx) => readEventHeaders(tx, this.head, HEADERS_AT_ONCE));
        for (const waker of this.wakers) if (headers.some((header) => waker.interest.event(header))) waker.wake();
        this.head = headers.at(-1)?.globalSeq ?? this.head;
        this.again ||= headers.length === HEADERS_AT_ONCE;
      } catch (error) {
        this.log.warn({ err: error }, 'looking for events failed; it is tried again');
        return;
      }
    }
  }
}

function urlOf({ database }: GatewayParts): string {
  const { options } = database;
  if (options.type !== 'postgres' || options.url === undefined) throw new Error('the gateway database has no URL to listen with');
  return options.url;
}
