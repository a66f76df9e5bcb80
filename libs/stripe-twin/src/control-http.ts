import type { IncomingMessage, ServerResponse } from 'node:http';
import { controlCommands } from './control-commands.js';
import type { TwinControl } from './control.js';
import { readBody } from './http/read-body.js';
import { TwinError } from './http/twin-error.js';

const send = (response: ServerResponse, status: number, value: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
};

/** `GET /_twin/health`, or `POST /_twin/<command>` with a JSON object; 400 names what is wrong with it. */
export async function answerControl(control: TwinControl, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const name = (message.url ?? '').slice('/_twin/'.length).split('?')[0] ?? '';
  if (message.method === 'GET' && name === 'health') return send(response, 200, { ok: true });
  const command = controlCommands[name];
  if (message.method !== 'POST' || command === undefined) return send(response, 404, { error: `no control command ${name}; there are ${Object.keys(controlCommands).join(', ')}` });
  try {
    const text = await readBody(message);
    const input: unknown = text ? JSON.parse(text) : {};
    if (typeof input !== 'object' || input === null || Array.isArray(input)) return send(response, 400, { error: 'the body must be a JSON object' });
    const result = await command(control, input as Readonly<Record<string, unknown>>);
    return send(response, 200, { ok: true, ...(result === undefined ? {} : { result }) });
  } catch (thrown) {
    if (thrown instanceof TwinError || thrown instanceof SyntaxError || thrown instanceof RangeError) return send(response, 400, { error: thrown.message });
    throw thrown;
  }
}
