import { describe, expect, it } from '@jest/globals';
import { addSeconds, type IdMaker } from '@switchyard/kernel';
import { defaultMarketPolicy, planCycle, type CommitRequest, type MarketPort, type MarketSnapshot } from '../src/index.js';
import { aJob, aPool, aSite, aSnapshot, id, T0 } from './builders.js';
import { windowPlanner } from './window-planner.js';

/** A store opened with the market of a snapshot in it, and the hand of another process. */
export interface OpenMarket {
  readonly market: MarketPort;
  readonly ids: IdMaker;
  /** Raises a site's version as a curtailment would. */
  moveSite(siteId: MarketSnapshot['sites'][number]['siteId']): Promise<void>;
  cancelJob(jobId: MarketSnapshot['jobs'][number]['jobId']): Promise<void>;
}

/** What every store of the cycle must do. Run on the in-memory market here and on PostgreSQL in the store. */
export function marketPortContract(name: string, open: (market: MarketSnapshot) => Promise<OpenMarket>): void {
  const two = aSnapshot({ sites: [aSite(1), aSite(2)], pools: [aPool(1, 1), aPool(2, 2)], jobs: [aJob(1, { siteIds: [id('site', 1)] }), aJob(2, { siteIds: [id('site', 2)] })] });
  const requestOf = async ({ market, ids }: OpenMarket): Promise<CommitRequest> => {
    const snapshot = await market.snapshot(T0);
    const { decisions } = planCycle(snapshot, windowPlanner, defaultMarketPolicy, ids);
    return { at: T0, siteVersions: new Map(snapshot.sites.map((site) => [site.siteId, site.version])), leases: decisions.leases, placements: decisions.placements };
  };
  describe(`market port: ${name}`, () => {
    it('writes leases that the next snapshot shows, and raises the versions of their sites', async () => {
      const opened = await open(two);
      const request = await requestOf(opened);
      expect(request.leases).toHaveLength(2);
      expect((await opened.market.commit(request)).committed).toEqual([id('job', 1), id('job', 2)]);
      const after = await opened.market.snapshot(T0);
      expect(after.leases.map((lease) => lease.jobId).sort()).toEqual([id('job', 1), id('job', 2)]);
      for (const site of after.sites) expect(site.version).toBeGreaterThan(request.siteVersions.get(site.siteId)!);
    });
    it('refuses what touches a moved site and commits the rest', async () => {
      const opened = await open(two);
      const request = await requestOf(opened);
      await opened.moveSite(id('site', 1));
      const outcome = await opened.market.commit(request);
      expect(outcome.committed).toEqual([id('job', 2)]);
      expect(outcome.refused).toEqual([{ kind: 'SiteMoved', jobId: id('job', 1), siteId: id('site', 1) }]);
    });
    it('refuses a job that was cancelled meanwhile', async () => {
      const opened = await open(two);
      const request = await requestOf(opened);
      await opened.cancelJob(id('job', 2));
      expect((await opened.market.commit(request)).refused).toEqual([{ kind: 'JobMoved', jobId: id('job', 2) }]);
    });
    it('writes nothing twice when a request is repeated', async () => {
      const opened = await open(two);
      const request = await requestOf(opened);
      await opened.market.commit(request);
      expect((await opened.market.commit(request)).committed).toEqual([]);
      expect((await opened.market.snapshot(addSeconds(T0, 1))).leases).toHaveLength(2);
    });
  });
}
