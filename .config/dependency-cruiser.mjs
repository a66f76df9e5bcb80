/**
 * Folder rules that tags cannot say. Paths are matched from any root, so that the planted violations under
 * `.config/planted/boundaries` (a small tree of the same shape) trip the very same rules.
 */
import { projects } from './projects.mjs';

const core = Object.entries(projects).filter(([, { layer }]) => layer === 'core' || layer === 'browser').map(([path]) => path.slice('libs/'.length));
const coreLib = `(?:^|/)libs/(${core.join('|')})/`;
const spec = '\\.spec\\.ts$';

export const rules = [
  { name: 'apps-never-import-apps', severity: 'error', comment: 'Apps meet through queues, the database and the API.', from: { path: '(?:^|/)apps/([^/]+)/' }, to: { path: '(?:^|/)apps/([^/]+)/', pathNot: '(?:^|/)apps/$1/|node_modules/' } },
  { name: 'one-door-per-library', severity: 'error', comment: 'Import @switchyard/<lib>, never a file inside it.', from: { path: '(?:^|/)(libs|apps)/([^/]+)/' }, to: { path: '(?:^|/)libs/([^/]+)/(?!src/index\\.ts$|testing/index\\.ts$|schema\\.graphql$|package\\.json$)', pathNot: '(?:^|/)$1/$2/' } },
  { name: 'testing-doors-are-for-tests', severity: 'error', comment: 'What ships must not lean on test doubles.', from: { path: '(?:^|/)(libs|apps)/[^/]+/src/', pathNot: spec }, to: { path: '(?:^|/)(libs|apps)/[^/]+/testing/' } },
  { name: 'core-knows-no-platform', severity: 'error', comment: 'A core library runs anywhere: no node builtins.', from: { path: `${coreLib}src/`, pathNot: spec }, to: { dependencyTypes: ['core'] } },
  { name: 'core-imports-no-flow', severity: 'error', comment: 'core/ decides, flow/ waits: never the other way round.', from: { path: '(?:^|/)libs/[^/]+/src/core/', pathNot: spec }, to: { path: '(?:^|/)libs/[^/]+/src/flow/' } },
  { name: 'no-cycles', severity: 'error', comment: 'Two files that need each other are one file, or three.', from: { pathNot: spec }, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
  { name: 'one-door-to-stripe', severity: 'error', comment: 'Only libs/stripe talks to the SDK (the twin uses its types and its signature helper).', from: { path: '(?:^|/)(libs|apps)/', pathNot: '(?:^|/)libs/stripe(-twin)?/' }, to: { path: '(?:^|/)node_modules/stripe/' } },
  { name: 'one-door-to-bullmq', severity: 'error', comment: 'Only libs/queue talks to BullMQ and Redis.', from: { path: '(?:^|/)(libs|apps)/', pathNot: '(?:^|/)libs/queue/' }, to: { path: '(?:^|/)node_modules/(bullmq|ioredis|@nestjs/bullmq)/' } },
  { name: 'one-door-to-typeorm', severity: 'error', comment: 'Only libs/store opens a database through TypeORM; others hold its DataSource as a type.', from: { path: '(?:^|/)(libs|apps)/', pathNot: `(?:^|/)libs/store/|${spec}` }, to: { path: '(?:^|/)node_modules/(typeorm|@nestjs/typeorm)/', dependencyTypesNot: ['type-only'] } },
];

export const options = {
  doNotFollow: { path: 'node_modules' },
  exclude: { path: '^(libs|apps)/[^/]+/dist/' },
  tsPreCompilationDeps: 'specify',
  enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'default'], extensions: ['.ts', '.tsx', '.js'], extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } },
};
