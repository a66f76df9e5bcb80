import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import staticFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Scripts, styles, fonts and data come from here alone; nothing is inline. */
const POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'", "img-src 'self' data:", "connect-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
].join('; ');
const YEAR_SECONDS = 31_536_000;

/** What a browser is served as: the console's page at every address of its own, and its files, as they lie there now: a console that is built anew is served without a restart. @param dir of the built console */
export async function consoleRoutes(app: FastifyInstance, dir: string): Promise<void> {
  const page = join(dir, 'index.html');
  if (!existsSync(page)) throw new Error(`there is no console in ${dir}: build it (npm run build), or leave CONSOLE_DIR unset`);
  // Files of that folder have names that follow from what is in them.
  await app.register(staticFiles, { root: join(dir, 'assets'), prefix: '/assets/', maxAge: YEAR_SECONDS * 1_000, immutable: true, index: false, preCompressed: true });
  app.get('/*', (request, reply) => {
    const asked = request.headers.accept ?? '*/*';
    if (/\.\w+$/.test(request.url.split('?')[0]!) || !(asked.includes('text/html') || asked.includes('*/*'))) return reply.callNotFound();
    return reply.type('text/html; charset=utf-8').headers({
      'content-security-policy': POLICY, 'cache-control': 'no-cache', 'cross-origin-opener-policy': 'same-origin', 'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
    }).send(readFileSync(page));
  });
}
