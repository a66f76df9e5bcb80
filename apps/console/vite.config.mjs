import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The gateway of a market that runs, for `npx vite apps/console`: pages come from Vite, everything else from there. */
const gateway = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:4000';
// The host stays the page's own: the gateway takes cookies from its own page alone.
const proxied = { target: gateway, changeOrigin: false };

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 400 },
  server: { port: 4173, proxy: { '/graphql': { ...proxied, ws: true }, '/auth': proxied, '/exports': proxied, '/invoices': proxied, '/credit-notes': proxied, '/statements': proxied, '/objects': proxied } },
});
