/** Plays agents at their appointed instants and prints what became of it. Its order is JSON on the standard input; `measuring` and `measured` are printed when the warm-up and the measurement end. */
import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const { port, agents, seconds, warmUp, beat, poll, reading } = JSON.parse(await text(process.stdin));
const here = (path) => join(import.meta.dirname, '../../..', path);
const { GENESIS_HASH, hashOfBody, signBatch, toWire } = await import(here('libs/agent-protocol/dist/src/index.js'));
const sha256 = (words) => createHash('sha256').update(words).digest('hex');
const wire = new Agent({ keepAlive: true, maxSockets: 256 });
const selection = '__typename ... on AgentAnswer { answer } ... on AgentRefused { message detail }';
const report = `mutation ReportBatch($body: JSON!) { result: reportBatch(input: { body: $body }) { ${selection} } }`;
const orders = `query AgentOrders { result: agentOrders { ${selection} } }`;

function post(bearer, body) {
  return new Promise((resolve, reject) => {
    const words = JSON.stringify(body);
    const sent = request({ port, host: '127.0.0.1', path: '/graphql', method: 'POST', agent: wire, headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', authorization: `Bearer ${bearer}`, 'content-length': Buffer.byteLength(words) } }, (answer) => {
      text(answer).then((got) => {
        const { data, errors } = JSON.parse(got);
        resolve(data?.result?.__typename === 'AgentAnswer' ? { answer: data.result.answer } : { why: data?.result?.detail?.kind ?? errors?.[0]?.extensions?.code ?? `HTTP ${answer.statusCode}` });
      }, reject);
    });
    sent.on('error', reject);
    sent.end(words);
  });
}

const [batchesMs, pollsMs, lateMs, answers] = [[], [], [], {}];
let readings = 0;
const began = performance.now();
const [from, until] = [began + warmUp * 1_000, began + (warmUp + seconds) * 1_000];
const count = (what) => {
  answers[what] = (answers[what] ?? 0) + 1;
};
const isMeasured = (appointed) => appointed >= from && appointed < until;

/** One agent: what it wants to say, its chain, and whether a batch of it is on its way. */
const players = agents.map((one) => ({ ...one, pending: [], sequence: 1, previousHash: GENESIS_HASH, isSending: false, intervals: 0 }));

async function flush(player) {
  if (player.isSending || player.pending.length === 0) return;
  player.isSending = true;
  const sent = player.pending.slice(0, 400);
  const body = { agentId: player.agentId, epoch: 1, sequence: player.sequence, previousHash: player.previousHash, items: sent.map(({ item }) => item) };
  const { answer, why } = await post(player.bearer, { query: report, variables: { body: toWire(await signBatch(body, Date.now(), player.privateKeyJwk, sha256)) } }).catch((error) => ({ why: error.code ?? error.message }));
  const now = performance.now();
  count(answer ? 'batch taken' : `batch: ${why}`);
  if (answer) {
    player.pending.splice(0, sent.length);
    player.sequence += 1;
    player.previousHash = hashOfBody(body, sha256);
    if (isMeasured(sent[0].appointed)) batchesMs.push(now - sent[0].appointed);
  }
  player.isSending = false;
  // What came meanwhile goes at once; what failed is tried with the next heartbeat.
  if (answer && player.pending.length > 0) await flush(player);
}
function beatOf(player, appointed, isReading) {
  const at = Date.now();
  if (player.sequence === 1 && player.pending.length === 0) {
    player.pending.push({ appointed, item: { kind: 'state', leaseId: player.leaseId, revision: 1, state: 'running', at: player.startsAt, attempt: 1 } });
  }
  if (isReading) {
    const start = player.startsAt + player.intervals * 300_000;
    player.intervals += 1;
    readings += 1;
    player.pending.push({ appointed, item: { kind: 'reading', leaseId: player.leaseId, meterId: 'bench', from: start, to: start + 300_000, gpuSeconds: 600n, energyWh: 161n, source: 'simulated-meter', quality: 'metered', final: false } });
  }
  player.pending.push({ appointed, item: { kind: 'heartbeat', at } });
  void flush(player);
}
async function pollOf(player, appointed) {
  const { answer, why } = await post(player.bearer, { query: orders, variables: {} }).catch((error) => ({ why: error.code ?? error.message }));
  count(answer ? 'orders given' : `orders: ${why}`);
  if (answer && isMeasured(appointed)) pollsMs.push(performance.now() - appointed);
}

/** Appointments of all agents in order: agent n of N comes n/N of a period after the first. */
const everyNth = Math.max(1, Math.round(reading / beat));
const periods = [[beat, (player, appointed, k, n) => beatOf(player, appointed, (k + n) % everyNth === 0)], [poll, pollOf]];
const appointments = periods.flatMap(([period, act], kind) => players.flatMap((player, n) => {
  const list = [];
  for (let k = 0; ; k += 1) {
    const appointed = began + ((n / players.length + k + kind / 2) * period) * 1_000;
    if (appointed >= until) return list;
    list.push({ appointed, act: () => act(player, appointed, k, n) });
  }
})).sort((a, b) => a.appointed - b.appointed);

let next = 0;
let said = false;
await new Promise((done) => {
  const tick = () => {
    const now = performance.now();
    if (!said && now >= from) {
      said = true;
      process.stdout.write('measuring\n');
    }
    for (; next < appointments.length && appointments[next].appointed <= now; next += 1) {
      const { appointed, act } = appointments[next];
      if (isMeasured(appointed)) lateMs.push(performance.now() - appointed);
      void act();
    }
    if (now < until) setTimeout(tick, Math.min(5, until - now));
    else done();
  };
  tick();
});
process.stdout.write('measured\n');
const spooled = players.reduce((sum, { pending }) => sum + pending.length, 0);
const oldestMs = players.reduce((most, { pending }) => (pending.length === 0 ? most : Math.max(most, performance.now() - pending[0].appointed)), 0);
// A last moment for what is on its way, so that what was sent can be compared with what was stored.
for (let i = 0; i < 100 && players.some(({ isSending, pending }) => isSending || pending.length > 0); i += 1) {
  for (const player of players) void flush(player);
  await new Promise((resolve) => setTimeout(resolve, 100));
}
wire.destroy();
lateMs.sort((a, b) => a - b);
process.stdout.write(`${JSON.stringify({ batchesMs, pollsMs, answers, spooled, oldestMs, readings, senderLateMsP99: lateMs[Math.floor(lateMs.length * 0.99)] ?? 0 })}\n`);
