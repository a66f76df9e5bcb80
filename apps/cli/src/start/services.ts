import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AffineClockState } from '@switchyard/kernel';
import type { ChildSpec } from '@switchyard/runtime';
import type { LoginRole } from '@switchyard/store';
import { GPUS_PER_NODE } from '../demo/market.js';
import type { Secrets } from './secrets.js';

export interface ServicesPlan {
  /** Root of the checkout. */
  readonly root: string;
  readonly dataDir: string;
  readonly databaseUrl: (role: LoginRole) => string;
  readonly secrets: Secrets;
  readonly port: number;
  readonly twinPort: number;
  readonly clock: AffineClockState;
  readonly speed: number;
  readonly logLevel: string;
  /** redis:// for BullMQ on Redis; beside the data in PostgreSQL unless given. */
  readonly queueUrl?: string;
  /** Whether the scheduler invents prices. */
  readonly syntheticPrices: boolean;
}
/** What an agent is told of its site. */
export interface AgentSite {
  readonly key: string;
  readonly gpuModel: string;
  readonly nodeCount: number;
}

/** A market of one's own on one machine: its load is measured, not kept off. */
const EMBEDDED_POINTS_PER_SECOND = '1000000';

/** The environment of a child is made here, whole: nothing of the caller's leaks in but what finds programs and temporary files. */
function base(plan: ServicesPlan): Record<string, string | undefined> {
  return {
    PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: process.env['TMPDIR'], NODE_ENV: 'production',
    SWITCHYARD_DATA_DIR: plan.dataDir, SWITCHYARD_EMBEDDED: '1', MARKET_SPEED: String(plan.speed), LOG_LEVEL: plan.logLevel, LOG_FORMAT: 'pretty', QUEUE_URL: plan.queueUrl,
    // A market of one's own on one machine: its customers' servers are there too.
    WEBHOOK_LOOPBACK: '1',
  };
}
const app = (plan: ServicesPlan, name: string): string => join(plan.root, 'apps', name, 'dist/src/main.js');
/** Where the twin of the payment provider listens, and the secrets both sides share. */
const stripe = (plan: ServicesPlan): Record<string, string> => ({
  STRIPE_SECRET_KEY: plan.secrets.stripeKey, STRIPE_WEBHOOK_SECRET: plan.secrets.stripeWebhookSecret,
  STRIPE_HOST: '127.0.0.1', STRIPE_PORT: String(plan.twinPort), STRIPE_PROTOCOL: 'http',
});

/** The programs of the embedded market, in the order they start. */
export function coreServices(plan: ServicesPlan): ChildSpec[] {
  const env = base(plan);
  return [
    {
      name: 'stripe-twin',
      script: join(plan.root, 'libs/stripe-twin/dist/src/main.js'),
      env: {
        ...env, STRIPE_TWIN_PORT: String(plan.twinPort), STRIPE_TWIN_WEBHOOK_SECRET: plan.secrets.stripeWebhookSecret, STRIPE_TWIN_API_KEY: plan.secrets.stripeKey,
        STRIPE_TWIN_WEBHOOK_URL: `http://127.0.0.1:${plan.port}/webhooks/stripe`, STRIPE_TWIN_DATA_FILE: join(plan.dataDir, 'stripe-twin.jsonl'),
        STRIPE_TWIN_MARKET_CLOCK: JSON.stringify(plan.clock),
      },
    },
    { name: 'gateway', script: app(plan, 'gateway'), env: { ...env, ...stripe(plan), PORT: String(plan.port), DATABASE_URL: plan.databaseUrl('sy_gateway'), READER_DATABASE_URL: plan.databaseUrl('sy_reader'), REQUEST_POINTS_PER_SECOND: EMBEDDED_POINTS_PER_SECOND, CONSOLE_DIR: join(plan.root, 'apps/console/dist') } },
    { name: 'scheduler', script: app(plan, 'scheduler'), env: { ...env, DATABASE_URL: plan.databaseUrl('sy_scheduler'), RELAY_DATABASE_URL: plan.databaseUrl('sy_relay'), SYNTHETIC_PRICES: plan.syntheticPrices ? '1' : '0' } },
    { name: 'billing', script: app(plan, 'billing'), env: { ...env, ...stripe(plan), DATABASE_URL: plan.databaseUrl('sy_billing') } },
  ];
}

/** One agent per site that has a token or an identity, in a directory of its own; checkpoints are shared, so that a job can go on at another site. */
export function agentServices(plan: ServicesPlan, sites: readonly AgentSite[], tokens: Readonly<Record<string, string>>): ChildSpec[] {
  return sites
    .filter((site) => tokens[site.key] !== undefined || existsSync(agentDir(plan.dataDir, site.key)))
    .map((site) => ({
      name: `agent ${site.key}`,
      script: app(plan, 'agent'),
      env: {
        ...base(plan), AGENT_CONTROL_PLANE_URL: `http://127.0.0.1:${plan.port}/graphql`, AGENT_DATA_DIR: agentDir(plan.dataDir, site.key),
        AGENT_ARTIFACTS_DIR: join(plan.dataDir, 'artifacts'), AGENT_ENROLMENT_TOKEN: tokens[site.key], AGENT_NAME: site.key,
        AGENT_NODES: String(site.nodeCount), AGENT_GPUS_PER_NODE: String(GPUS_PER_NODE), AGENT_GPU_MODEL: site.gpuModel,
        AGENT_POLL_SECONDS: '0.5', AGENT_STOP_JOBS_ON_EXIT: '1',
      },
    }));
}
export const agentDir = (dataDir: string, key: string): string => join(dataDir, 'agents', key);
