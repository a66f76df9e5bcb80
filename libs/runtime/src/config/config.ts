import { err, ok, type Result } from '@switchyard/kernel';
import { type DeadlineMargin, deadlineMarginOf } from '@switchyard/market';
import { readVariables, type ConfigProblem, type Settings, type VariableName } from './variables.js';

export type LogLevel = NonNullable<Settings['LOG_LEVEL']>;

/** Everything a program of ours is told from outside. */
export interface Config {
  readonly http: { readonly host: string; readonly port: number; readonly publicUrl: string | undefined };
  /** As given; the caller resolves it against its working directory. */
  readonly dataDir: string;
  /** `embedded` without a URL: `start` makes one; with a URL: a child of `start` was given it. */
  readonly database: {
    readonly embedded: boolean;
    readonly url: string | undefined;
    /** Login sy_reader; the gateway needs it. */
    readonly readerUrl: string | undefined;
    /** Login sy_relay; the scheduler needs it. */
    readonly relayUrl: string | undefined;
  };
  /** Prices of the demo market are invented as time goes on. */
  readonly syntheticPrices: boolean;
  /** Where BullMQ lives; undefined means beside the data, in the same PostgreSQL. */
  readonly queueUrl: string | undefined;
  readonly stripe: {
    /** The twin answers instead of Stripe: no key, or a host of our own. */
    readonly twin: boolean;
    readonly secretKey: string | undefined;
    readonly webhookSecret: string | undefined;
    readonly host: string | undefined;
    readonly port: number | undefined;
    readonly protocol: 'http' | 'https';
  };
  /** Wall seconds between billing's sweeps. */
  readonly billingSweepSeconds: number;
  /** What plans leave between the end of a job and its deadline. */
  readonly deadlineMargin: DeadlineMargin;
  /** Jobs that one plan takes. */
  readonly planJobsMost: number;
  /** Zone of the accounting months. */
  readonly ledgerTimeZone: string;
  /** Where notices to customers are posted to; undefined: they are logged. */
  readonly notices: { readonly url: string; readonly secret: string } | undefined;
  /** Webhooks of customers may go to this machine itself. */
  readonly webhookLoopback: boolean;
  /** Points per second of an organisation without a limit of its own; undefined: the usual. */
  readonly requestPointsPerSecond: number | undefined;
  /** Folder of the built console; undefined: none is served. */
  readonly consoleDir: string | undefined;
  /** Where files of jobs lie; undefined: in the data folder. */
  readonly objects: {
    readonly endpoint: string;
    readonly linkEndpoint: string | undefined;
    readonly region: string;
    readonly bucket: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly pathStyle: boolean;
  } | undefined;
  readonly engine: 'local' | 'slurm' | 'kubernetes';
  readonly oidc: { readonly issuer: string; readonly audience: string; readonly jwksUrl: string } | undefined;
  readonly log: { readonly level: LogLevel; readonly format: 'json' | 'pretty' | undefined };
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  /** Market seconds per wall second. Other than 1 only where nothing real is touched. */
  readonly marketSpeed: number;
}

function together(settings: Settings, names: readonly VariableName[]): ConfigProblem[] {
  const missing = names.filter((name) => settings[name] === undefined);
  if (missing.length === 0 || missing.length === names.length) return [];
  const given = names.find((name) => settings[name] !== undefined);
  return missing.map((variable) => ({ variable, message: `${variable} is not set although ${given} is. Set it too, or none of ${names.join(', ')}.` }));
}

/** Demo time must not touch anything real (money, other people's data, other people's machines). */
function speedProblems(settings: Settings): ConfigProblem[] {
  const speed = settings.MARKET_SPEED ?? 1;
  if (speed === 1) return [];
  const real: string[] = [];
  if (settings.STRIPE_SECRET_KEY !== undefined && settings.STRIPE_HOST === undefined) real.push('STRIPE_SECRET_KEY is set (real Stripe)');
  if (settings.DATABASE_URL !== undefined && settings.SWITCHYARD_EMBEDDED !== true) real.push('DATABASE_URL is set (a database of your own)');
  if (settings.ENGINE !== undefined && settings.ENGINE !== 'local') real.push(`ENGINE is ${settings.ENGINE} (real machines)`);
  return real.map((reason) => ({ variable: 'MARKET_SPEED', message: `MARKET_SPEED is ${speed}, but ${reason}. Set it to 1, or leave that out: faster time is for the demo only.` }));
}

function stripeProblems(settings: Settings): ConfigProblem[] {
  if (settings.STRIPE_SECRET_KEY === undefined || settings.STRIPE_WEBHOOK_SECRET !== undefined) return [];
  return [{ variable: 'STRIPE_WEBHOOK_SECRET', message: 'STRIPE_WEBHOOK_SECRET is not set although STRIPE_SECRET_KEY is. Set it to the signing secret of your webhook endpoint: without it no payment is ever booked.' }];
}

function objectsOf({ S3_ENDPOINT: endpoint, S3_BUCKET: bucket, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey, S3_LINK_ENDPOINT, S3_REGION, S3_PATH_STYLE }: Settings): Config['objects'] {
  if (endpoint === undefined || bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { endpoint, bucket, accessKeyId, secretAccessKey, linkEndpoint: S3_LINK_ENDPOINT, region: S3_REGION ?? 'us-east-1', pathStyle: S3_PATH_STYLE ?? false };
}

/**
 * Reads the whole configuration from environment variables. Refuses with every problem at once, each naming its variable.
 * Relations that matter: OIDC_* come together, Stripe's key needs its webhook secret, and demo time excludes real parts.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Result<Config, readonly ConfigProblem[]> {
  const { settings, problems } = readVariables(env);
  problems.push(...together(settings, ['OIDC_ISSUER', 'OIDC_AUDIENCE', 'OIDC_JWKS_URL']), ...together(settings, ['NOTICE_WEBHOOK_URL', 'NOTICE_WEBHOOK_SECRET']), ...together(settings, ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY']), ...stripeProblems(settings), ...speedProblems(settings));
  if (problems.length > 0) return err(problems);
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_JWKS_URL: jwksUrl } = settings;
  return ok({
    http: { host: settings.HOST ?? '127.0.0.1', port: settings.PORT ?? 4_000, publicUrl: settings.PUBLIC_URL },
    dataDir: settings.SWITCHYARD_DATA_DIR ?? '.data',
    database: { embedded: settings.DATABASE_URL === undefined || settings.SWITCHYARD_EMBEDDED === true, url: settings.DATABASE_URL, readerUrl: settings.READER_DATABASE_URL, relayUrl: settings.RELAY_DATABASE_URL },
    syntheticPrices: settings.SYNTHETIC_PRICES ?? false,
    queueUrl: settings.QUEUE_URL,
    stripe: {
      twin: settings.STRIPE_SECRET_KEY === undefined || settings.STRIPE_HOST !== undefined,
      secretKey: settings.STRIPE_SECRET_KEY,
      webhookSecret: settings.STRIPE_WEBHOOK_SECRET,
      host: settings.STRIPE_HOST,
      port: settings.STRIPE_PORT,
      protocol: settings.STRIPE_PROTOCOL ?? (settings.STRIPE_HOST === undefined ? 'https' : 'http'),
    },
    billingSweepSeconds: settings.BILLING_SWEEP_SECONDS ?? 10,
    deadlineMargin: deadlineMarginOf(settings.DEADLINE_MARGIN_SHARE ?? 0.5, settings.DEADLINE_MARGIN_HOURS ?? 6),
    planJobsMost: settings.PLAN_JOBS_MOST ?? 600,
    ledgerTimeZone: settings.LEDGER_TIME_ZONE ?? 'UTC',
    notices: settings.NOTICE_WEBHOOK_URL !== undefined && settings.NOTICE_WEBHOOK_SECRET !== undefined ? { url: settings.NOTICE_WEBHOOK_URL, secret: settings.NOTICE_WEBHOOK_SECRET } : undefined,
    webhookLoopback: settings.WEBHOOK_LOOPBACK ?? false,
    requestPointsPerSecond: settings.REQUEST_POINTS_PER_SECOND,
    consoleDir: settings.CONSOLE_DIR,
    objects: objectsOf(settings),
    engine: settings.ENGINE ?? 'local',
    oidc: issuer !== undefined && audience !== undefined && jwksUrl !== undefined ? { issuer, audience, jwksUrl } : undefined,
    log: { level: settings.LOG_LEVEL ?? 'info', format: settings.LOG_FORMAT },
    metrics: settings.METRICS_PORT === undefined ? undefined : { host: settings.METRICS_HOST ?? '127.0.0.1', port: settings.METRICS_PORT },
    marketSpeed: settings.MARKET_SPEED ?? 1,
  });
}
