import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { STRIPE_KEY, WEBHOOK_SECRET, type BillingUnderTest } from './billing-under-test.js';

export interface BillingProcess {
  readonly child: ChildProcess;
  /** What it wrote, for a failing test. */
  readonly output: string[];
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
  /** Asks it to stop and waits. @returns its exit code */
  stop(): Promise<number | null>;
}

/** The built billing app as a process of its own, against the world's database and twin. Resolves when it says that it runs. */
export async function startBilling(world: BillingUnderTest, env: Readonly<Record<string, string>> = {}): Promise<BillingProcess> {
  const script = join(import.meta.dirname, '../dist/src/main.js');
  const child = spawn(process.execPath, [script], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env['PATH'], NODE_ENV: 'test', LOG_LEVEL: 'warn', LOG_FORMAT: 'json', BILLING_SWEEP_SECONDS: '0.2', DATABASE_URL: world.database.url('sy_billing'),
      STRIPE_SECRET_KEY: STRIPE_KEY, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET, STRIPE_HOST: world.twin.host, STRIPE_PORT: String(world.twin.port), STRIPE_PROTOCOL: 'http', ...env,
    },
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream!.on('data', (chunk: Buffer) => void output.push(chunk.toString()));
  const gone = once(child, 'exit');
  const ready = once(child, 'message').then(() => 'ready');
  if ((await Promise.race([ready, gone.then(() => 'gone')])) === 'gone') throw new Error(`billing did not start:\n${output.join('')}`);
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    await gone;
    return child.exitCode;
  };
  return { child, output, kill: () => end('SIGKILL').then(() => undefined), stop: () => end('SIGTERM') };
}
