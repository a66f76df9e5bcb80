import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import Fastify from 'fastify';
import pg from 'pg';
import { quantiles } from './figures.mjs';

const query = `query Jobs($first: Int!) { jobs(first: $first) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id name state gpuCount deadline submittedAt finishedAt maxTotalUsd } } } }`;
const PAGE = 50;

/** The least that answers the same rows: one statement, as the organisation, and JSON. */
async function bareServer(databaseUrl, orgId) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  const app = Fastify();
  app.get('/jobs', async () => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(`SELECT set_config('switchyard.org', $1, true), set_config('switchyard.kind', 'customer', true)`, [orgId]);
      const { rows } = await client.query(
        `SELECT id, name, state, gpu_count, deadline, submitted_at, finished_at, max_total_micro_usd, count(*) OVER () AS total FROM market.job WHERE customer_org = $1 ORDER BY submitted_at DESC, id DESC LIMIT $2`, [orgId, PAGE]);
      await client.query('COMMIT');
      return { totalCount: Number(rows[0]?.total ?? 0), edges: rows };
    } finally {
      client.release();
    }
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { port: app.server.address().port, close: async () => (await app.close(), pool.end()) };
}

const agent = new Agent({ keepAlive: true, maxSockets: 2 });
async function timed(options, body) {
  const began = performance.now();
  const answer = await new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', agent, ...options }, resolve);
    sent.on('error', reject);
    sent.end(body);
  });
  const words = await text(answer);
  const ms = performance.now() - began;
  if (answer.statusCode !== 200) throw new Error(`${options.path}: ${answer.statusCode} ${words.slice(0, 300)}`);
  return { ms, words };
}

/** A page of jobs from the gateway and from a bare handler, in turns: what is told is the ratio of their medians. */
export async function compareLists({ port, key, orgId, databaseUrl, rounds }) {
  const bare = await bareServer(databaseUrl, orgId);
  try {
    const body = JSON.stringify({ query, variables: { first: PAGE } });
    const gateway = () => timed({ port, path: '/graphql', method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, 'content-length': Buffer.byteLength(body) } }, body);
    const plain = () => timed({ port: bare.port, path: '/jobs', method: 'GET' });
    const ids = (words, of) => createHash('sha256').update(of(JSON.parse(words)).join()).digest('hex');
    for (let i = 0; i < 50; i += 1) {
      const [ours, theirs] = [ids((await gateway()).words, ({ data }) => data.jobs.edges.map(({ node }) => node.id)), ids((await plain()).words, ({ edges }) => edges.map(({ id }) => id))];
      if (ours !== theirs) throw new Error('the two answer other rows');
    }
    const [gatewayMs, bareMs] = [[], []];
    for (let i = 0; i < rounds; i += 1) {
      // Who begins a round changes, so that neither always follows the other.
      const [first, second] = i % 2 === 0 ? [gateway, plain] : [plain, gateway];
      const [a, b] = [(await first()).ms, (await second()).ms];
      gatewayMs.push(i % 2 === 0 ? a : b);
      bareMs.push(i % 2 === 0 ? b : a);
    }
    const [ours, theirs] = [quantiles(gatewayMs), quantiles(bareMs)];
    return { rounds, page: PAGE, gatewayMs: ours, bareMs: theirs, ratio: Math.round((ours.p50 / theirs.p50) * 100) / 100 };
  } finally {
    agent.destroy();
    await bare.close();
  }
}
