import { useEffect, useSyncExternalStore } from 'react';
import type { TypedDocument } from '@switchyard/graphql-client';
import { type Client, createClient } from 'graphql-ws';
import { answers } from './ask.js';

/** `lost`: events should come in and the socket is down. */
type LineState = 'quiet' | 'open' | 'lost';
let isOpen = false;
let wasLost = false;
/** Subscriptions that want events: one that was refused or is over wants none. */
let wanted = 0;
const watchers = new Set<() => void>();
const changed = (): void => {
  for (const tell of watchers) tell();
};
const stateNow = (): LineState => (wanted === 0 ? 'quiet' : isOpen ? 'open' : wasLost ? 'lost' : 'quiet');

let line: Client | undefined;
/** One socket for the page, open while somebody listens; it comes back by itself, and what is shown is asked again then. */
function theLine(): Client {
  line ??= createClient({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`, lazy: true, retryAttempts: Infinity, shouldRetry: () => true,
    on: {
      connected: () => {
        if (wasLost) void answers.invalidateQueries();
        [isOpen, wasLost] = [true, false];
        changed();
      },
      closed: () => {
        [isOpen, wasLost] = [false, isOpen && wanted > 0];
        changed();
      },
    },
  });
  return line;
}

export const useLineState = (): LineState => useSyncExternalStore((tell) => (watchers.add(tell), () => watchers.delete(tell)), stateNow);

/** Hears events while the component is there; begins anew when the variables change. @param hear the one of the last drawing is called */
export function useLive<Data, Variables>(document: TypedDocument<Data, Variables>, variables: Variables, hear: (event: Data) => void, enabled = true): void {
  const key = JSON.stringify(variables);
  useEffect(() => {
    if (!enabled) return undefined;
    let counts = true;
    wanted += 1;
    const over = (): void => {
      if (counts) wanted -= 1;
      counts = false;
      changed();
    };
    const stop = theLine().subscribe<Data>(
      { query: document.text, operationName: document.name, variables: variables as Record<string, unknown> },
      { next: ({ data }) => (data === null || data === undefined ? undefined : hear(data)), error: over, complete: over },
    );
    return () => {
      over();
      stop();
    };
  }, [document, key, enabled]);
}
