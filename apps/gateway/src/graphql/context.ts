import type { EpochMs, IdMaker, MarketClock, WallClock } from '@switchyard/kernel';
import type { MarketPolicy } from '@switchyard/market';
import type { ObjectStore } from '@switchyard/object-store';
import { inTenant, inTransaction, type Tx } from '@switchyard/store';
import type { DataSource } from 'typeorm';
import type { Identities } from '../auth/oidc.js';
import { type Principal, tenantOf } from '../auth/principal.js';
import { Loaders } from './loaders.js';

/** What every resolver may use. `now` is read once per request. */
export interface GqlContext {
  readonly principal: Principal;
  readonly requestId: string;
  readonly now: EpochMs;
  readonly loaders: Loaders;
  /** Look-ups in the market as anyone may see it (role sy_reader), whoever asks: prices, capacity, plans. */
  readonly marketLoaders: Loaders;
  /** A transaction as the caller's tenant: row-level security applies. */
  tenant<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A transaction that sees the market as a quote does; reads only. */
  readMarket<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** What the gateway is made of; given by main or by a test. */
export interface GatewayParts {
  /** Role sy_gateway. */
  readonly database: DataSource;
  /** Role sy_reader: the market as a quote sees it. */
  readonly reader: DataSource;
  readonly marketClock: MarketClock;
  /** For what ends on the wall: tokens and keys. */
  readonly wallClock: WallClock;
  readonly ids: IdMaker;
  /** Who tokens of the login issuer are about; absent where there is no issuer. */
  readonly identities?: Identities;
  /** Where checkpoints and artifacts of jobs lie; without it they are refused. */
  readonly objects?: ObjectStore;
  /** log2 of the work of a password's hash; the usual one unless given (tests). */
  readonly passwordCostLog2?: number;
  /** Rules of this market; the default ones unless given. */
  readonly marketPolicy?: MarketPolicy;
  /** Webhooks of customers may go to this machine itself (tests, laptops). */
  readonly webhookLoopback?: boolean;
}

export function makeContext(parts: GatewayParts, principal: Principal, requestId: string): GqlContext {
  const tenant = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTenant(parts.database, tenantOf(principal), work);
  const readMarket = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(parts.reader, work);
  return { principal, requestId, now: parts.marketClock.now(), tenant, readMarket, loaders: new Loaders(tenant), marketLoaders: new Loaders(readMarket) };
}
