/** Runs measurements in processes of their own, one after another, never twice the same. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const CHILD = join(import.meta.dirname, 'measured.mjs');
/** Above what any task is given: a process that hangs is ended. */
const TIMEOUT_SECONDS = 900;

export class Measurements {
  #known = new Map();
  constructor(say) {
    this.say = say;
  }

  /** @returns {Promise<object>} the child's answer; `{failed: text}` when it died */
  async measure(task) {
    const key = JSON.stringify(task);
    if (!this.#known.has(key)) {
      this.say(`measuring ${describe(task)}`);
      this.#known.set(key, await answerOf(key));
    }
    return this.#known.get(key);
  }

  /**
   * The same plan several times, each in a new process. What is judged once is not judged again when it is the same to the byte.
   * @returns {Promise<object[]>} the answers; a failed one ends the series
   */
  async repeat(task, runs) {
    const answers = [];
    for (let run = 0; run < runs; run += 1) {
      const answer = await this.measure({ ...task, ...(run > 0 && { run, knownDigest: answers[0].digest }) });
      answers.push(answer);
      if (answer.failed !== undefined || answer.none !== undefined) break;
    }
    return answers;
  }
}

function describe({ kind, method, shape, full, hour, budget, run }) {
  const size = shape === undefined ? '' : `, ${shape.jobs.toLocaleString('en-US')} jobs, load ${shape.load ?? 0.6}${full ? ', every field' : ''}${hour === undefined ? '' : `, hour ${hour}`}`;
  return `${kind === 'plan' ? method : kind}${size}${budget?.seconds ? `, at most ${budget.seconds} s` : ''}${run ? `, run ${run + 1}` : ''}`;
}

function answerOf(text) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--max-old-space-size=6144', CHILD, text], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err] = [[], []];
    child.stdout.on('data', (bytes) => out.push(bytes));
    child.stderr.on('data', (bytes) => err.push(bytes));
    const timer = setTimeout(() => child.kill('SIGKILL'), 1_000 * TIMEOUT_SECONDS);
    child.on('error', (error) => resolve({ failed: error.message }));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const last = Buffer.concat(out).toString('utf8').trim().split('\n').at(-1);
      const said = Buffer.concat(err).toString('utf8').trim().split('\n');
      if (code === 0) resolve(JSON.parse(last));
      else resolve({ failed: signal ? `ended by ${signal}` : (said.find((line) => /Error/.test(line)) ?? said.at(-1)) || `exit code ${code}` });
    });
  });
}

export const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
/** Population standard deviation. */
export const spread = (list) => Math.sqrt(mean(list.map((x) => (x - mean(list)) ** 2)));
/** Nearest rank: the least value that so large a share of the list is not above. */
export function quantile(list, share) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
export const median = (list) => quantile(list, 0.5);

/** Slope of log seconds against log jobs, by least squares; undefined for fewer than two sizes. */
export function exponent(points) {
  if (points.length < 2) return undefined;
  const [x, y] = [points.map(([jobs]) => Math.log(jobs)), points.map(([, seconds]) => Math.log(seconds))];
  const [mx, my] = [mean(x), mean(y)];
  return x.reduce((sum, v, i) => sum + (v - mx) * (y[i] - my), 0) / x.reduce((sum, v) => sum + (v - mx) ** 2, 0);
}
