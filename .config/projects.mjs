/**
 * The import table of the house (docs/architecture.md), as data: which project may import which.
 * `sync.mjs` writes project.json and tsconfig.json of every project from it; the dependency-cruiser and
 * Nx rules read it too, so there is one place to change.
 *
 * `layer` decides what else is allowed: core = no framework, no node builtin; edge = its own library only.
 */
export const projects = {
  'libs/kernel': { layer: 'core', imports: [] },
  'libs/power': { layer: 'core', imports: ['kernel'] },
  'libs/ledger': { layer: 'core', imports: ['kernel'] },
  'libs/rating': { layer: 'core', imports: ['kernel', 'power'] },
  'libs/metering': { layer: 'core', imports: ['kernel', 'power'] },
  'libs/matching': { layer: 'core', imports: ['kernel', 'power', 'market', 'rating'] },
  'libs/market': { layer: 'core', imports: ['kernel', 'power', 'rating'] },
  'libs/billing': { layer: 'core', imports: ['kernel', 'power', 'market', 'rating', 'metering', 'ledger'] },
  'libs/simulation': {
    layer: 'core',
    imports: ['kernel', 'power', 'rating', 'market', 'matching', 'metering', 'billing', 'ledger'],
  },
  'libs/agent-protocol': { layer: 'core', imports: ['kernel'], external: ['zod', 'jose'] },
  'libs/graphql-client': { layer: 'browser', imports: ['kernel'], external: ['graphql'] },
  'libs/store': {
    layer: 'edge',
    imports: ['kernel', 'power', 'rating', 'market', 'matching', 'metering', 'billing', 'ledger', 'agent-protocol'],
    external: ['typeorm', 'pg', 'reflect-metadata'],
  },
  'libs/queue': {
    layer: 'edge',
    imports: ['kernel', 'market', 'billing'],
    external: ['bullmq', 'ioredis', 'pg', 'zod'],
  },
  'libs/stripe': { layer: 'edge', imports: ['kernel', 'billing', 'ledger'], external: ['stripe'] },
  'libs/stripe-twin': { layer: 'edge', imports: ['kernel'], external: ['stripe', 'ajv', 'qs'] },
  'libs/grid': { layer: 'edge', imports: ['kernel', 'power', 'market'], external: ['csv-parse', 'csv-parse/sync', 'temporal-polyfill'] },
  'libs/object-store': { layer: 'edge', imports: ['kernel'], external: ['aws4fetch'] },
  'libs/runtime': {
    layer: 'runtime',
    imports: ['kernel', 'store', 'queue', 'stripe', 'stripe-twin', 'grid', 'market'],
    external: ['*'],
  },
  'apps/gateway': { layer: 'app', imports: ['*'], external: ['*'] },
  'apps/scheduler': { layer: 'app', imports: ['*'], external: ['*'] },
  'apps/billing': { layer: 'app', imports: ['*'], external: ['*'] },
  'apps/agent': { layer: 'app', imports: ['*'], external: ['*'] },
  'apps/cli': { layer: 'app', imports: ['*'], external: ['*'] },
  'apps/console': {
    layer: 'console',
    imports: ['kernel', 'graphql-client'],
    external: ['react', 'react-dom', 'react-dom/*', '@fontsource-variable/*', '@tanstack/*', 'graphql-ws', 'd3-scale', 'd3-shape', 'd3-geo', 'topojson-client', 'topojson-specification', 'world-atlas/*'],
  },
};

/** Names a project may import, with '*' spelled out. */
export function allowedImports(path) {
  const { imports } = projects[path];
  if (!imports.includes('*')) return imports;
  return Object.keys(projects)
    .filter((p) => p.startsWith('libs/'))
    .map((p) => p.slice('libs/'.length));
}
