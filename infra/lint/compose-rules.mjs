/**
 * What compose.yaml must keep to, as functions from its parsed form to a list of problems. The lists of keys are closed: a key that
 * nobody looked at is a problem until it is added here.
 */
const TOP = ['name', 'services', 'networks', 'volumes', 'configs', 'secrets'];
const SERVICE = [
  'image', 'build', 'command', 'entrypoint', 'environment', 'env_file', 'secrets', 'configs', 'volumes', 'tmpfs', 'networks', 'ports', 'profiles', 'depends_on',
  'user', 'init', 'read_only', 'cap_drop', 'security_opt', 'restart', 'pids_limit', 'logging', 'stop_grace_period', 'shm_size', 'healthcheck', 'deploy',
];
const BUILD = ['context', 'dockerfile', 'target', 'args'];
const HEALTH = ['test', 'interval', 'timeout', 'start_period', 'retries', 'disable'];
const CONDITIONS = ['service_healthy', 'service_completed_successfully', 'service_started'];
/** Variables of the images that are not ours. */
const FOREIGN = { postgres: ['POSTGRES_PASSWORD_FILE', 'POSTGRES_INITDB_ARGS'] };
const SECRET_NAME = /PASSWORD|SECRET|TOKEN|_KEY$|DATABASE_URL$|QUEUE_URL$/;

const services = (file) => Object.entries(file.services ?? {});
const unknownKeys = (where, value, known) => Object.keys(value ?? {}).filter((key) => !known.includes(key) && !key.startsWith('x-')).map((key) => `${where}: ${key} is not a key we use`);
const onceOnly = (service) => service.restart === 'no';
const listOf = (value) => (Array.isArray(value) ? value : Object.keys(value ?? {}));

/** `name:version`, with a number in the version and no word that moves. */
export function isPinned(image) {
  const tag = /^[^@:]+(?::\d+\/[^:@]+)?:([^@]+)/.exec(image)?.[1];
  return image.includes('@sha256:') || (tag !== undefined && /^\d+\.\d+/.test(tag));
}

export const rules = {
  'keys are from a closed list': (file) => [
    ...unknownKeys('compose', file, TOP),
    ...services(file).flatMap(([name, s]) => [
      ...unknownKeys(name, s, SERVICE), ...unknownKeys(`${name}.build`, s.build, BUILD), ...unknownKeys(`${name}.healthcheck`, s.healthcheck, HEALTH),
    ]),
  ],
  'images are pinned to a version': (file) => services(file).filter(([, s]) => !isPinned(s.image ?? '')).map(([name, s]) => `${name}: ${s.image} is not pinned`),
  'nobody is root': (file) => services(file).filter(([, s]) => !/^[1-9]\d*:[1-9]\d*$/.test(s.user ?? '')).map(([name, s]) => `${name}: user is ${s.user ?? 'the image\'s'}`),
  'file systems are read-only, capabilities dropped': (file) => services(file).flatMap(([name, s]) => [
    ...(s.read_only === true ? [] : [`${name}: its file system can be written`]),
    ...(s.cap_drop?.includes('ALL') ? [] : [`${name}: keeps capabilities`]),
    ...(s.security_opt?.includes('no-new-privileges:true') ? [] : [`${name}: may gain privileges`]),
  ]),
  'what runs on is checked for health': (file) => services(file)
    .filter(([, s]) => !onceOnly(s) && (s.healthcheck === undefined || s.healthcheck.disable === true || !s.healthcheck.test || !s.healthcheck.interval || !s.healthcheck.timeout))
    .map(([name]) => `${name}: no health check`),
  'memory and processors are limited': (file) => services(file)
    .filter(([, s]) => !s.deploy?.resources?.limits?.memory || !s.deploy.resources.limits.cpus || !s.pids_limit).map(([name]) => `${name}: no limits`),
  'waiting is for a state, of a service that has it': (file) => services(file).flatMap(([name, s]) =>
    Array.isArray(s.depends_on) ? [`${name}: depends_on has no conditions`]
    : Object.entries(s.depends_on ?? {}).flatMap(([other, { condition }]) => {
      const target = file.services[other];
      if (target === undefined) return [`${name}: waits for ${other}, which is not there`];
      if (!CONDITIONS.includes(condition)) return [`${name}: ${condition} is not a condition`];
      if (condition === 'service_completed_successfully' && !onceOnly(target)) return [`${name}: waits for the end of ${other}, which runs on`];
      if (condition !== 'service_completed_successfully' && onceOnly(target)) return [`${name}: waits for ${other} to run, which ends`];
      return [];
    })),
  'names are declared, and declared names are used': (file) => ['networks', 'secrets', 'configs', 'volumes'].flatMap((kind) => {
    const used = new Set(services(file).flatMap(([, s]) => listOf(s[kind]).map((entry) =>
      typeof entry !== 'string' ? entry.source : kind === 'volumes' ? entry.split(':')[0] : entry)));
    const declared = new Set(Object.keys(file[kind] ?? {}));
    return [...[...used].filter((n) => !declared.has(n)).map((n) => `${kind}: ${n} is not declared`), ...[...declared].filter((n) => !used.has(n)).map((n) => `${kind}: ${n} is not used`)];
  }),
  'data has no way out, and ports open on loopback': (file) => [
    ...['postgres', 'redis'].flatMap((name) => listOf(file.services[name]?.networks).filter((n) => file.networks?.[n]?.internal !== true).map((n) => `${name}: on ${n}, which is not internal`)),
    ...services(file).flatMap(([name, s]) => (s.ports ?? []).filter((port) => !String(port).startsWith('127.0.0.1:')).map((port) => `${name}: publishes ${port} to everybody`)),
  ],
  'secrets come from files': (file) => services(file).flatMap(([name, s]) => Object.entries(s.environment ?? {})
    .filter(([key, value]) => SECRET_NAME.test(key) && !key.endsWith('_FILE') && value !== '').map(([key]) => `${name}: ${key} stands in the file`)),
};

/** Rules that need to know the house: its variables and its apps. */
export function houseRules({ variables, migrateVariables, apps }) {
  return {
    'variables are known to the programs': (file) => services(file).flatMap(([name, s]) => {
      const known = FOREIGN[name] ?? [...variables, ...migrateVariables];
      const targets = (s.secrets ?? []).filter((entry) => typeof entry === 'object').map((entry) => entry.target);
      return [...Object.keys(s.environment ?? {}), ...targets].filter((key) => !known.includes(key)).map((key) => `${name}: nothing reads ${key}`);
    }),
    'every app has a service that builds it': (file) => apps
      .filter((app) => file.services[app]?.build?.args?.APP !== app).map((app) => `apps/${app} has no service`),
  };
}

export function problemsOf(file, all) {
  return Object.entries(all).flatMap(([rule, check]) => check(file).map((problem) => ({ rule, problem })));
}
