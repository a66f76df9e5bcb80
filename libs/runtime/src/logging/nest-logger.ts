import type { LoggerService } from '@nestjs/common';
import { logger, type Logger } from './logger.js';

/** Nest's own messages through our logger: `NestFactory.create(AppModule, { logger: new NestLogger() })`. */
export class NestLogger implements LoggerService {
  readonly #loggers = new Map<string, Logger>();

  #of(context: unknown): Logger {
    const name = typeof context === 'string' && context !== '' ? context : 'nest';
    const known = this.#loggers.get(name);
    if (known !== undefined) return known;
    const made = logger(name);
    this.#loggers.set(name, made);
    return made;
  }
  /** Nest passes the context last; what stands between it and the message is data. */
  #write(level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', message: unknown, rest: readonly unknown[]): void {
    const log = this.#of(rest.at(-1));
    const error = [message, ...rest].find((part) => part instanceof Error);
    const stack = rest.find((part) => typeof part === 'string' && part.includes('\n    at '));
    const text = typeof message === 'string' ? message : message instanceof Error ? message.message : JSON.stringify(message);
    log[level]({ ...(error === undefined ? {} : { err: error }), ...(stack === undefined ? {} : { stack }) }, text);
  }
  log(message: unknown, ...rest: unknown[]): void {
    this.#write('info', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.#write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.#write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.#write('trace', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.#write('fatal', message, rest);
  }
}
