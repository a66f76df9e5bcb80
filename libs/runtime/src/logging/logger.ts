import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../config/config.js';
import { logContext } from './context.js';
import { prettyLine } from './pretty.js';

export interface LoggingOptions {
  /** Program name on every line, such as `gateway`. */
  readonly app: string;
  readonly level?: LogLevel;
  /** Default: `pretty` on a terminal, else `json`. */
  readonly format?: 'json' | 'pretty' | undefined;
  /** Where lines go; default standard output. */
  readonly write?: (line: string) => void;
}

const SECRETS = ['authorization', 'cookie', 'password', 'secret', 'token', 'apiKey', 'secretKey', 'webhookSecret', 'set-cookie', 'x-csrf-token', 'privateKey'];
const quoted = (name: string): string => `["${name}"]`;
/** At the top, and up to three levels down (`req.headers.authorization`). */
const REDACTED = SECRETS.flatMap((name) => [quoted(name), `*${quoted(name)}`, `*.*${quoted(name)}`, `*.*.*${quoted(name)}`]);

/** Passwords inside URLs, wherever they turn up in a line (a driver's error message, say). */
function withoutUrlPasswords(line: string): string {
  return line.replace(/([a-z][a-z0-9+]*:\/\/[^\s:@/"]*):[^\s@/"]+@/gi, '$1:[redacted]@');
}

function root(options: LoggingOptions): Logger {
  const out = options.write ?? ((line: string) => void process.stdout.write(line));
  const pretty = (options.format ?? (options.write === undefined && process.stdout.isTTY ? 'pretty' : 'json')) === 'pretty';
  const colour = options.write === undefined && process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  const destination: DestinationStream = {
    write: (line) => out(pretty ? prettyLine(withoutUrlPasswords(line), colour) : withoutUrlPasswords(line)),
  };
  return pino(
    {
      level: options.level ?? 'info',
      base: { app: options.app },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => ({ ...logContext() }),
      redact: { paths: REDACTED, censor: '[redacted]' },
    },
    destination,
  );
}

let configured = root({ app: 'switchyard', level: 'warn' });

/** Sets where and how this program logs; loggers made before keep the old way, so call it first. */
export function configureLogging(options: LoggingOptions): void {
  configured = root(options);
}
/** A logger whose lines carry `name` and the ids of `withLogContext`. Fields first: `log.info({ leaseId }, 'lease started')`. */
export function logger(name: string): Logger {
  return configured.child({ name });
}
export type { Logger };
