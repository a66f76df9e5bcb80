/** Sends submissions at their appointed instants, whether earlier ones were answered or not, and prints what became of them. Its order is JSON on the standard input. */
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

const { port, rate, seconds, from, seed, keys } = JSON.parse(await text(process.stdin));
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const query = `mutation Submit($input: SubmitJobInput!, $key: String) { submitJob(input: $input, idempotencyKey: $key) { __typename ... on Job { id state } ... on Refusal { code message } } }`;
const sizes = [1, 1, 2, 4, 8, 8];

/** Numbers that look thrown and are not. */
const diced = (n, of) => (Math.imul(n + seed * 7_919, 2_654_435_761) >>> 8) % of;
function bodyOf(n) {
  const minutes = 10 + diced(n, 50);
  const spec = { name: `bench ${n}`, gpuCount: sizes[diced(n * 3, sizes.length)], maxDurationSeconds: minutes * 90, expectedDurationSeconds: minutes * 60, run: { workload: 'demo-train', args: ['--steps', '10'] } };
  return JSON.stringify({ query, variables: { input: { spec }, key: `bench-${seed}-${n}` } });
}

function post(n) {
  return new Promise((resolve, reject) => {
    const body = bodyOf(n);
    const sent = request({ port, host: '127.0.0.1', path: '/graphql', method: 'POST', agent, headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${keys[n % keys.length]}`, 'content-length': Buffer.byteLength(body) } }, (answer) => {
      text(answer).then((words) => {
        const { data, errors } = JSON.parse(words);
        resolve(data?.submitJob?.__typename === 'Job' ? 'Job' : (data?.submitJob?.code ?? errors?.[0]?.extensions?.code ?? `HTTP ${answer.statusCode}`));
      }, reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const total = rate * seconds;
const began = performance.now();
const [latenciesMs, refusedMs, lateMs, answeredMs, answers] = [[], [], [], [], {}];
await new Promise((done) => {
  let [sent, answered] = [0, 0];
  const tick = () => {
    const now = performance.now() - began;
    for (; sent < total && (sent * 1000) / rate <= now; sent += 1) {
      const appointed = (sent * 1000) / rate;
      lateMs.push(performance.now() - began - appointed);
      post(from + sent).catch((error) => error.code ?? error.message).then((what) => {
        answers[what] = (answers[what] ?? 0) + 1;
        answeredMs.push(performance.now() - began);
        (what === 'Job' ? latenciesMs : refusedMs).push(performance.now() - began - appointed);
        answered += 1;
        if (answered === total) done();
      });
    }
    if (sent < total) setTimeout(tick, Math.max(0, (sent * 1000) / rate - (performance.now() - began)));
  };
  tick();
});
agent.destroy();
process.stdout.write(`${JSON.stringify({ latenciesMs, refusedMs, lateMs, answeredMs, answers })}\n`);
