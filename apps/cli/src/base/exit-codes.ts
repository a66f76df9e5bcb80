/**
 * What a command says with its exit code; one table for every command (docs/cli.md shows it).
 * A job that is watched to its end gives `done` when it completed, `refused` when it ended otherwise.
 */
export const exitCodes = {
  /** Done, or shown. */
  done: 0,
  /** Refused by the market, or failed; the message says why. */
  refused: 1,
  /** The command line makes no sense, or what would happen was shown and waits for `--yes`. */
  toConfirm: 2,
  /** No credential, a bad one, or one that may not do this. */
  notAllowed: 3,
  /** The thing named is not there, or is not yours to see. */
  notFound: 4,
  /** No answer now: unreachable, timed out, too many requests, or the platform's own fault. Trying again may help. */
  noAnswer: 5,
  /** Stopped with Ctrl-C. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** For the documents: the code, and what it says. */
export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = [
  [exitCodes.done, 'done, or shown; a watched job completed'],
  [exitCodes.refused, 'refused by the market, or failed: the message says why; a watched job ended otherwise'],
  [exitCodes.toConfirm, 'the command line makes no sense, or what would happen was shown and waits for `--yes`'],
  [exitCodes.notAllowed, 'no credential, a bad one, or one that may not do this'],
  [exitCodes.notFound, 'what was named is not there, or is not yours to see'],
  [exitCodes.noAnswer, 'no answer now (unreachable, timed out, too many requests, a fault of the platform): trying again may help'],
  [exitCodes.interrupted, 'stopped with Ctrl-C'],
];
