import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CUSTOMERS = 20;
const SITES = 10;
const NODES_PER_SITE = 600;
const here = (path) => join(import.meta.dirname, '../../..', path);
const { epochMs, makeId } = await import(here('libs/kernel/dist/src/index.js'));
const { at, inTransaction, openDatabase, prepareDatabase, urlFor, writeClock } = await import(here('libs/store/dist/src/index.js'));
const { testPasswords } = await import(here('libs/store/dist/testing/index.js'));
const { freePort, hashToken, startEmbeddedPostgres, superviseChildren, systemIds } = await import(here('libs/runtime/dist/src/index.js'));
const { prepareQueueSchema } = await import(here('libs/queue/dist/src/index.js'));
const { scopesOf } = await import(here('libs/market/dist/src/index.js'));
const { seedMarket } = await import(here('apps/gateway/dist/testing/seed-market.js'));

const idOf = (prefix, n) => makeId(prefix, epochMs(1_700_000_000_000), Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, n >> 8, n & 255]));
const keyOf = (n) => `sy_live_${`bench${n}`.padEnd(43, 'x')}`;
/** Credentials of the customers, one each. */
export const keys = Array.from({ length: CUSTOMERS }, (_, n) => keyOf(n));
/** The organisation of the first of them. */
export const firstCustomer = idOf('org', 100);

async function seed(owner, now) {
  const operator = idOf('org', 1);
  await inTransaction(owner, async (tx) => {
    await writeClock(tx, { anchorWallMs: now, anchorMarketMs: now, speed: 1 });
    await tx.run(`INSERT INTO market.organization (id, kind, name, created_at) VALUES ($1, 'operator', 'Bench Operator', $2)`, [operator, at(now)]);
    for (let n = 0; n < SITES; n += 1) {
      // Ten years of flat prices would be the same: every hour costs the same, so work begins at once and the way to a lease is what is measured.
      const { siteId } = await seedMarket(tx, systemIds, now, { operatorOrg: operator, name: `Site ${n}`, nodeCount: NODES_PER_SITE, feederLimitW: 50_000_000n, priceNode: `BENCH-${n}`, microUsdPerMwh: () => BigInt(20 + n) * 1_000_000n, priceHours: 240 });
      await tx.run(`UPDATE market.site SET interconnection_w = 60000000 WHERE id = $1`, [siteId]);
      await tx.run(`INSERT INTO market.agent (id, site_id, operator_org, name, state, last_seen_at, created_at) VALUES ($1, $2, $3, 'bench', 'enrolled', $4, $5)`, [idOf('agent', n), siteId, operator, at(now), at(now)]);
    }
    for (let n = 0; n < CUSTOMERS; n += 1) {
      const [orgId, userId] = [idOf('org', 100 + n), idOf('user', 100 + n)];
      await tx.run(`INSERT INTO market.organization (id, kind, name, created_at) VALUES ($1, 'customer', $2, $3)`, [orgId, `Customer ${n}`, at(now)]);
      await tx.run(`INSERT INTO market.member (id, org_id, email, name, roles, created_at) VALUES ($1, $2, $3, 'Bench', '{owner}', $4)`, [userId, orgId, `bench${n}@example.test`, at(now)]);
      await tx.run(`INSERT INTO market.api_key (id, org_id, member_id, name, hash, scopes, created_at) VALUES ($1, $2, $3, 'bench', $4, $5, $6)`, [idOf('key', n), orgId, userId, hashToken(keyOf(n)), scopesOf.customer, at(now)]);
      await tx.run(`INSERT INTO market.credit_standing (customer_org, credit_limit_micro_usd, payment_method_ok, billing_seq, updated_at) VALUES ($1, 1000000000000000, true, 1, $2)`, [orgId, at(now)]);
    }
  });
}

/** The agents of the bench only say that they are there. */
function keepAgentsAlive(owner, say) {
  const timer = setInterval(() => {
    inTransaction(owner, (tx) => tx.run(`UPDATE market.agent SET last_seen_at = now()`)).catch((error) => say(`agents: ${error.message}`));
  }, 5_000);
  return () => clearInterval(timer);
}

/** What PostgreSQL is asked to count by statement: it is loaded at its start. */
async function countStatements(postgres) {
  const admin = await openDatabase(postgres.superuserUrl(), 1);
  await admin.query(`ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`);
  await admin.destroy();
}

/**
 * A PostgreSQL of its own whose writes reach the disk, a gateway and a scheduler as the processes they are in service, ten sites, twenty customers and flat prices.
 * @param statements count what each statement costs @param profile folder for CPU profiles of the services @param say is told of troubles
 */
export async function startWorld({ statements, profile, say }) {
  const closers = [];
  const close = async () => {
    for (const end of closers.reverse()) await end();
  };
  try {
    const directory = mkdtempSync(join(tmpdir(), 'switchyard-load-'));
    closers.push(() => rmSync(directory, { recursive: true, force: true }));
    let postgres = await startEmbeddedPostgres({ dataDir: directory });
    if (statements) {
      await countStatements(postgres);
      await postgres.stop();
      postgres = await startEmbeddedPostgres({ dataDir: directory });
    }
    closers.push(() => postgres.stop());
    await prepareDatabase({ adminUrl: postgres.superuserUrl(), database: 'load', passwords: testPasswords });
    const url = (role) => urlFor(postgres.superuserUrl(), { database: 'load', user: role, password: testPasswords[role] });
    await prepareQueueSchema(url('sy_owner'), ['sy_scheduler', 'sy_billing']);
    const owner = await openDatabase(url('sy_owner'), 4);
    closers.push(() => owner.destroy());
    const admin = await openDatabase(urlFor(postgres.superuserUrl(), { database: 'load' }), 2);
    closers.push(() => admin.destroy());
    if (statements) await admin.query('CREATE EXTENSION pg_stat_statements');
    await seed(owner, epochMs(Date.now()));
    closers.push(keepAgentsAlive(owner, say));
    const port = await freePort();
    const output = [];
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', SWITCHYARD_DATA_DIR: directory, SWITCHYARD_EMBEDDED: '1', MARKET_SPEED: '1', LOG_LEVEL: 'warn', ...(profile && { NODE_OPTIONS: `--import=${join(import.meta.dirname, 'profiler.mjs')}`, PROFILE_INTO: profile }) };
    const services = superviseChildren({
      children: [
        { name: 'gateway', script: here('apps/gateway/dist/src/main.js'), env: { ...env, PORT: String(port), DATABASE_URL: url('sy_gateway'), READER_DATABASE_URL: url('sy_reader') } },
        { name: 'scheduler', script: here('apps/scheduler/dist/src/main.js'), env: { ...env, DATABASE_URL: url('sy_scheduler'), RELAY_DATABASE_URL: url('sy_relay'), SYNTHETIC_PRICES: '0' } },
      ],
      onLine: (name, line) => void output.push(`${name} ${line}`),
    });
    closers.push(() => services.stop());
    await services.start();
    return { owner, admin, port, output, gatewayUrl: url('sy_gateway'), postgresPid: postgres.pid, services: () => services.status().map(({ name, pid }) => ({ name, pid })), rows: (sql) => inTransaction(owner, (tx) => tx.rows(sql)), close };
  } catch (error) {
    await close();
    throw error;
  }
}
