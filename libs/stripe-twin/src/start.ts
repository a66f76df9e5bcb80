import { createServer } from 'node:http';
import { TwinClock } from './clock.js';
import { controlOf } from './control-plane.js';
import { answerControl } from './control-http.js';
import { Engine } from './engine.js';
import { ApiServer } from './http/server.js';
import { requireLoopback } from './objects/webhook-endpoints.js';
import type { StripeTwin, TwinLogEntry, TwinOptions } from './options.js';
import { Journal } from './state/journal.js';
import { Store } from './state/store.js';
import { API_VERSION } from './schema/schema.js';
import { Dispatcher } from './webhooks/dispatcher.js';

const ignore = (_entry: TwinLogEntry): void => undefined;

/** The endpoint that stands for `webhookUrl`; its secret and address follow the options of each start. */
function registerEndpoint(store: Store, { webhookUrl: url, webhookSecret: secret }: TwinOptions, created: number): void {
  const id = 'we_from_options';
  if (url !== undefined) requireLoopback(url);
  store.transact(() => {
    if (url === undefined) store.remove('endpoint', id);
    else store.put('endpoint', { id, secret, endpoint: { id, object: 'webhook_endpoint', api_version: API_VERSION, application: null, created, description: null, enabled_events: ['*'], livemode: false, metadata: {}, status: 'enabled', url } });
  });
}

/**
 * Starts a twin that listens on a loopback port and answers the real SDK.
 * @throws Error when the port is taken, the journal was damaged, or `webhookUrl` is not on this machine
 */
export async function startStripeTwin(options: TwinOptions): Promise<StripeTwin> {
  const log = options.log ?? ignore;
  const host = options.host ?? '127.0.0.1';
  const clock = new TwinClock(options.clock, options.wallClock ?? options.clock, options.keyClock ?? options.clock);
  const store = new Store(options.dataFile === undefined ? undefined : new Journal(options.dataFile));
  const dispatcher = new Dispatcher(store, clock, log);
  const engine = new Engine(store, clock, dispatcher, options.idSeed);
  registerEndpoint(store, options, clock.nowSeconds());
  const api = new ApiServer(engine, options.apiKey, log, () => dispatcher.kick());
  const control = controlOf({ engine, api, dispatcher });

  const server = createServer({ keepAliveTimeout: 5_000 }, (message, response) => {
    const handled = message.url?.startsWith('/_twin/') ? answerControl(control, message, response) : api.handle(message, response);
    handled.catch((error: unknown) => {
      log({ event: 'internal_error', detail: { message: error instanceof Error ? error.message : String(error) } });
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the twin listens on no port');
  dispatcher.kick();
  log({ event: 'started', detail: { host, port: address.port } });
  return {
    host, port: address.port, url: `http://${host}:${address.port}`, control,
    close: async () => {
      dispatcher.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      log({ event: 'stopped', detail: { port: address.port } });
    },
  };
}
