import { describe, expect, it } from '@jest/globals';
import { createHealth, createMetrics, serveOperations } from '../index.js';

describe('operations server (real HTTP)', () => {
  it('serves metrics, liveness and readiness; a failing part or shutdown makes it not ready, never not alive', async () => {
    const health = createHealth();
    let broken = false;
    health.add('database', () => (broken ? Promise.reject(new Error('refused')) : Promise.resolve()));
    const server = await serveOperations({ registry: createMetrics('billing'), health, host: '127.0.0.1', port: 0 });
    const get = async (path: string, method = 'GET') => {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
      return { status: response.status, body: await response.text() };
    };
    try {
      expect(await get('/readyz')).toEqual({ status: 200, body: '{"ok":true,"checks":{"database":{"ok":true}}}' });
      broken = true;
      expect(await get('/readyz')).toEqual({ status: 503, body: '{"ok":false,"checks":{"database":{"ok":false,"reason":"refused"}}}' });
      broken = false;
      health.drain();
      expect((await get('/readyz')).status).toBe(503);
      expect((await get('/healthz')).status).toBe(200);
      expect((await get('/metrics')).body).toMatch(/^process_cpu_user_seconds_total\{app="billing"\} /m);
      expect([(await get('/other')).status, (await get('/metrics', 'POST')).status]).toEqual([404, 405]);
    } finally {
      await server.close();
    }
  });
  it('refuses two checks of one name', () => {
    const health = createHealth();
    health.add('queue', async () => undefined);
    expect(() => health.add('queue', async () => undefined)).toThrow(/named queue already/);
  });
});
