import { epochMs } from '@switchyard/kernel';
import { ManualClock } from '@switchyard/kernel/testing';
import { defaultMarketPolicy } from '@switchyard/market';
import { obeyParent } from '@switchyard/runtime/testing';
import { SteppedIds } from '@switchyard/simulation';
import { openDatabase } from '@switchyard/store';
import { agentBearer } from '../../src/agents/index.js';
import { authenticator } from '../../src/auth/authenticate.js';
import { createGateway } from '../../src/http/create-gateway.js';

/*
 * The real gateway with its real door, as a program whose clock stands still until its parent moves it. What a simulation drives over HTTP, and kills.
 * Environment: DATABASE_URL, READER_DATABASE_URL, PORT (0: any), NOW (epoch ms), RUN (how often it was started), HORIZON_SLOTS (how far the scheduler beside it plans: a quote that reaches further could not be kept).
 */
const { DATABASE_URL: database = '', READER_DATABASE_URL: reader = '', PORT: port = '0', NOW: now = '0', RUN: run = '0', HORIZON_SLOTS: horizon = `${defaultMarketPolicy.horizonSlots}` } = process.env;
const clock = new ManualClock(epochMs(Number(now)));
const parts = { database: await openDatabase(database, 6), reader: await openDatabase(reader, 3), marketClock: clock, wallClock: clock, ids: new SteppedIds(clock, 1, Number(run)), marketPolicy: { ...defaultMarketPolicy, horizonSlots: Number(horizon) } };
const internal: string[] = [];
const app = await createGateway({
  parts,
  authenticate: authenticator({ database: parts.database, clock, agentBearer: agentBearer(parts) }),
  onInternalError: (error) => internal.push(error.stack ?? error.message),
});
await app.listen(Number(port), '127.0.0.1');
const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
obeyParent({
  url: () => Promise.resolve(`${url}/graphql`),
  /** @returns errors that were the gateway's own fault since it was last asked */
  goTo: (at) => {
    clock.set(epochMs(at));
    return Promise.resolve(internal.splice(0));
  },
});
