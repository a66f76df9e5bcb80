/** What a supervised program tells its supervisor. */
export interface ReadyMessage {
  readonly type: 'switchyard-ready';
  /** Facts for the supervisor, such as the port really bound. */
  readonly info: Readonly<Record<string, string | number>>;
}

/** Tells the supervisor, if there is one, that this program serves now. */
export function reportReady(info: Readonly<Record<string, string | number>> = {}): void {
  process.send?.({ type: 'switchyard-ready', info } satisfies ReadyMessage);
}

export function isReadyMessage(message: unknown): message is ReadyMessage {
  return typeof message === 'object' && message !== null && (message as { type?: unknown }).type === 'switchyard-ready';
}
