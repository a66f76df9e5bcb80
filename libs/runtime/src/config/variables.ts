import { z } from 'zod';

const port = z.string().regex(/^\d{1,5}$/).transform(Number).refine((n) => n <= 65_535);
const url = (...schemes: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)));
const text = z.string().max(2_000);
/** Whether this Node knows the zone. */
function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '' && !/^[+-]/.test(zone);
  } catch {
    return false;
  }
}

/** One environment variable: how it is read, what a right value looks like, and whether its value may be shown. */
interface Variable<T extends z.ZodType = z.ZodType> {
  readonly schema: T;
  /** Finishes the sentence "Set it to …". */
  readonly expected: string;
  readonly secret?: true;
}

/** Every variable the programs read, in the order of the handbook. An empty value counts as not set. */
export const variables = {
  HOST: { schema: text.regex(/^[A-Za-z0-9.:-]+$/), expected: 'the address to listen on, such as 127.0.0.1 or 0.0.0.0' },
  PORT: { schema: port, expected: 'a TCP port from 0 (any free one) to 65535' },
  PUBLIC_URL: { schema: url('http', 'https'), expected: 'the http(s) address people reach this at' },
  SWITCHYARD_DATA_DIR: { schema: text, expected: 'a folder for the embedded database and spools' },
  SWITCHYARD_EMBEDDED: { schema: z.enum(['0', '1']).transform((v) => v === '1'), expected: '1 when DATABASE_URL is the embedded server that `start` runs, else 0' },
  DATABASE_URL: { schema: url('postgres', 'postgresql'), expected: 'postgres://user:password@host:port/database', secret: true },
  READER_DATABASE_URL: { schema: url('postgres', 'postgresql'), expected: 'DATABASE_URL with the login sy_reader (gateway: quotes weigh the whole market)', secret: true },
  RELAY_DATABASE_URL: { schema: url('postgres', 'postgresql'), expected: 'DATABASE_URL with the login sy_relay (scheduler: hands out what happened)', secret: true },
  QUEUE_URL: { schema: url('postgres', 'postgresql', 'redis', 'rediss'), expected: 'a postgres:// or redis:// URL', secret: true },
  STRIPE_SECRET_KEY: { schema: text.regex(/^(sk|rk)_(test|live)_[A-Za-z0-9_]+$/), expected: 'a key that begins with sk_test_, sk_live_ or rk_', secret: true },
  STRIPE_WEBHOOK_SECRET: { schema: text.regex(/^whsec_[A-Za-z0-9_+/=-]+$/), expected: 'the signing secret of the webhook endpoint, which begins with whsec_', secret: true },
  STRIPE_HOST: { schema: text.regex(/^[A-Za-z0-9.-]+$/), expected: 'the host of a Stripe twin; leave it out for the real Stripe' },
  STRIPE_PORT: { schema: port, expected: 'the port of the Stripe twin' },
  STRIPE_PROTOCOL: { schema: z.enum(['http', 'https']), expected: 'http or https' },
  SYNTHETIC_PRICES: { schema: z.enum(['0', '1']).transform((v) => v === '1'), expected: '1 to invent prices for the demo market, else 0' },
  BILLING_SWEEP_SECONDS: { schema: z.string().regex(/^\d{1,4}(\.\d{1,3})?$/).transform(Number).refine((n) => n >= 0.1 && n <= 3_600), expected: 'a number from 0.1 to 3600: wall seconds between two looks of billing for money work in its rows; 10 when left out' },
  DEADLINE_MARGIN_HOURS: { schema: z.string().regex(/^\d{1,3}(\.\d{1,3})?$/).transform(Number).refine((n) => n <= 168), expected: 'a number from 0 to 168: plans end jobs up to so many hours before their deadline where they can (scheduler); 0 for none, 6 when left out' },
  DEADLINE_MARGIN_SHARE: { schema: z.string().regex(/^[01](\.\d{1,3})?$/).transform(Number).refine((n) => n <= 1), expected: 'a number from 0 to 1: at most this part of a job\'s slack; 0.5 when left out' },
  PLAN_JOBS_MOST: { schema: z.string().regex(/^\d{1,6}$/).transform(Number).refine((n) => n >= 10), expected: 'a whole number from 10: jobs that one plan takes; where more want a place, each has its turn with one of the next cycles (scheduler); 600 when left out' },
  LEDGER_TIME_ZONE: { schema: text.refine(isTimeZone), expected: 'an IANA time zone, such as UTC or America/Chicago: where accounting months begin and end; UTC when left out' },
  NOTICE_WEBHOOK_URL: { schema: url('http', 'https'), expected: 'the http(s) address that notices to customers are posted to (billing); they are only logged when left out' },
  NOTICE_WEBHOOK_SECRET: { schema: text.regex(/^whsec_[A-Za-z0-9+/]{32,128}={0,2}$/), expected: 'whsec_ and at least 24 random bytes in base64: what notices are signed with', secret: true },
  WEBHOOK_LOOPBACK: { schema: z.enum(['0', '1']).transform((v) => v === '1'), expected: '1 to let webhooks of customers go to this machine itself, without TLS too (gateway and scheduler, for tests and laptops); 0 when left out' },
  REQUEST_POINTS_PER_SECOND: { schema: z.string().regex(/^\d{1,8}$/).transform(Number).refine((n) => n >= 100), expected: 'a whole number from 100: what an organisation without a limit of its own may ask of the gateway per second, in points (a mutation is about 1000); 20000 when left out' },
  CONSOLE_DIR: { schema: text, expected: 'the folder of the built console, apps/console/dist (gateway); `/` only says what this is when left out' },
  S3_ENDPOINT: { schema: url('http', 'https'), expected: 'the address of an S3-compatible store, without a bucket, such as https://s3.eu-central-1.amazonaws.com (gateway); files of jobs lie in the data folder when left out' },
  S3_LINK_ENDPOINT: { schema: url('http', 'https'), expected: 'S3_ENDPOINT as agents and customers reach it, when that is another address' },
  S3_REGION: { schema: text.regex(/^[a-z0-9-]+$/), expected: 'the region of the store, such as eu-central-1; us-east-1 when left out' },
  S3_BUCKET: { schema: text.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/), expected: 'the name of a bucket that is there' },
  S3_ACCESS_KEY_ID: { schema: text.regex(/^\S{3,128}$/), expected: 'the id of a key that may read, write, list and delete in the bucket' },
  S3_SECRET_ACCESS_KEY: { schema: text.regex(/^\S{8,256}$/), expected: 'the secret of that key', secret: true },
  S3_PATH_STYLE: { schema: z.enum(['0', '1']).transform((v) => v === '1'), expected: '1 for endpoint/bucket/key (MinIO, Ceph), 0 for bucket.endpoint/key; 0 when left out' },
  ENGINE: { schema: z.enum(['local', 'slurm', 'kubernetes']), expected: 'local, slurm or kubernetes' },
  OIDC_ISSUER: { schema: url('https', 'http'), expected: 'the issuer URL of your identity provider' },
  OIDC_AUDIENCE: { schema: text, expected: 'the audience its tokens carry for this service' },
  OIDC_JWKS_URL: { schema: url('https', 'http'), expected: 'the URL of its JSON Web Key Set' },
  LOG_LEVEL: { schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), expected: 'trace, debug, info, warn, error, fatal or silent' },
  LOG_FORMAT: { schema: z.enum(['json', 'pretty']), expected: 'json or pretty' },
  METRICS_HOST: { schema: text.regex(/^[A-Za-z0-9.:-]+$/), expected: 'the address to serve metrics on' },
  METRICS_PORT: { schema: port, expected: 'a TCP port; leave it out to serve no metrics' },
  MARKET_SPEED: { schema: z.string().regex(/^\d{1,4}(\.\d{1,3})?$/).transform(Number).refine((n) => n >= 0.001 && n <= 3_600), expected: 'a number from 0.001 to 3600; 1 is real time, 60 a minute per second' },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof variables;
/** What was read, each value in its own type; absent when not set. */
export type Settings = { readonly [V in VariableName]?: z.infer<(typeof variables)[V]['schema']> };
/** Why the configuration is refused. */
export interface ConfigProblem {
  readonly variable: VariableName;
  /** A whole sentence: what is wrong and what to set. Never holds a secret's value. */
  readonly message: string;
}

/** Reads each variable by itself; rules between variables are `config.ts`'s. */
export function readVariables(env: Readonly<Record<string, string | undefined>>): { settings: Settings; problems: ConfigProblem[] } {
  const settings: Record<string, unknown> = {};
  const problems: ConfigProblem[] = [];
  for (const [name, variable] of Object.entries(variables) as [VariableName, Variable][]) {
    const value = env[name]?.trim();
    if (value === undefined || value === '') continue;
    const parsed = variable.schema.safeParse(value);
    if (parsed.success) settings[name] = parsed.data;
    else {
      const shown = variable.secret ? 'a value of the wrong form' : JSON.stringify(value.slice(0, 60));
      problems.push({ variable: name, message: `${name} is ${shown}. Set it to ${variable.expected}.` });
    }
  }
  return { settings: settings as Settings, problems };
}
