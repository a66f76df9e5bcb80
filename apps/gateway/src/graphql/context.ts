import type { EpochMs, IdMaker, MarketClock } from '@switchyard/kernel';
import { inTenant, type Tx } from '@switchyard/store';
import type { DataSource } from 'typeorm';
import { type Principal, tenantOf } from '../auth/principal.js';
import { Loaders } from './loaders.js';

/** What every resolver may use. `now` is read once per request. */
export interface GqlContext {
  readonly principal: Principal;
  readonly requestId: string;
  readonly now: EpochMs;
  readonly loaders: Loaders;
  /** A transaction as the caller's tenant: row-level security applies. */
  tenant<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** What the gateway is made of; given by main or by a test. */
export interface GatewayParts {
  /** Role sy_gateway. */
  readonly database: DataSource;
  /** Role sy_reader: the market as a quote sees it. */
  readonly reader: DataSource;
  readonly marketClock: MarketClock;
  readonly ids: IdMaker;
}

export function makeContext(parts: GatewayParts, principal: Principal, requestId: string): GqlContext {
  const tenant = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTenant(parts.database, tenantOf(principal), work);
  return { principal, requestId, now: parts.marketClock.now(), tenant, loaders: new Loaders(tenant) };
}
