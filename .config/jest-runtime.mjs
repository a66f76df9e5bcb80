/**
 * How spec files are loaded. Our own files (`libs`, `apps`, `.config`) are made anew for every spec file, as Jest does it: nothing of ours is shared between
 * two spec files. Packages from npm are imported by Node once per worker and handed in: loading NestJS, TypeORM, graphql and the others again for each of
 * four hundred files was a third of the whole run. Modules cannot be mocked (house rule: what is replaced is a port).
 */
import { existsSync, statSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { dirname, extname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SourceTextModule, SyntheticModule } from 'node:vm';

/** Comes with Jest, in Jest's version. */
const { default: JestRuntime } = createRequire(createRequire(import.meta.url).resolve('jest'))('jest-runtime');
const TRANSFORM = { isInternalModule: false, supportsDynamicImport: true, supportsExportNamespaceFrom: true, supportsStaticESM: true, supportsTopLevelAwait: true };
const NODE_MODULES = `${sep}node_modules${sep}`;
const builtins = new Set(builtinModules);
const FILE_RUNNER = /jest-circus.build.jestAdapterInit/;

/** Per worker: what an import of a file leads to, by `folder\0specifier`. */
const resolved = new Map();
/** Per worker: source text of our own files as Jest transforms it. */
const sources = new Map();
/** Per worker: packages and parts of Node, as modules that can be linked. */
const shared = new Map();

/** A module that hands on `exports`. */
async function handedOn(identifier, exports) {
  const names = Object.keys(exports);
  const module = new SyntheticModule(names, function set() {
    for (const name of names) this.setExport(name, exports[name]);
  }, { identifier });
  await module.link(() => undefined);
  await module.evaluate();
  return module;
}

/** A package or a part of Node, loaded by Node once. */
function nativeModule(specifier) {
  let module = shared.get(specifier);
  if (module === undefined) {
    module = import(specifier).then((exports) => handedOn(specifier, exports));
    shared.set(specifier, module);
  }
  return module;
}

export default class SharedPackagesRuntime extends JestRuntime {
  constructor(config, environment, resolver, transformer, cacheFS, coverageOptions, testPath, globalConfig) {
    super(config, environment, resolver, transformer, cacheFS, coverageOptions, testPath, globalConfig);
    this.files = { rootDir: config.rootDir, names: config.moduleNameMapper.map(([pattern, targets]) => [new RegExp(pattern), [targets].flat()]), transformer, testPath };
    /** Our own modules of this spec file by path. */
    this.modules = new Map();
    this.sourceMaps = new Map();
    this.evaluations = new Map();
    this.linking = Promise.resolve();
    this.over = false;
  }

  /** Base class: `process.getBuiltinModule` of a sandbox; there is none here. */
  installGetBuiltinModule() {}

  /** Jest's own parts come from Node too; the one that keeps the tests of a file is read anew for each. */
  requireInternalModule(from, to) {
    const require = createRequire(from);
    const path = require.resolve(to ?? from);
    if (FILE_RUNNER.test(path)) delete require.cache[path];
    return require(path);
  }
  requireModule(from, to) {
    return createRequire(from)(to ?? from);
  }
  getSourceMaps() {
    return this.sourceMaps;
  }
  teardown() {
    super.teardown();
    this.over = true;
    this.modules.clear();
    this.evaluations.clear();
    this.sourceMaps.clear();
  }

  /** Loads one of our files and runs it: the spec file, set-up files. */
  async unstable_importModule(from, name) {
    return this.run(await this.moduleFor(name ?? from, from));
  }

  /** What a specifier in a file leads to: a path of ours, or a specifier that Node loads. */
  target(specifier, from) {
    if (specifier.startsWith('node:') || builtins.has(specifier)) return specifier;
    const key = `${dirname(from)}\0${specifier}`;
    let found = resolved.get(key);
    if (found === undefined) {
      found = this.find(specifier, from);
      resolved.set(key, found);
    }
    return found;
  }
  find(specifier, from) {
    if (specifier.startsWith('file:')) return fileURLToPath(specifier);
    const [pattern, candidates] = this.files.names.find(([regex]) => regex.test(specifier)) ?? [null, [specifier]];
    for (const candidate of candidates) {
      const match = pattern?.exec(specifier);
      const name = candidate.replace(/\$(\d)/g, (_, group) => match[Number(group)]).replace('<rootDir>', this.files.rootDir);
      if (!name.startsWith('.') && !name.startsWith('/')) return specifier;
      const path = name.startsWith('.') ? join(dirname(from), name) : name;
      if (existsSync(path)) return path.includes(NODE_MODULES) ? pathToFileURL(path).href : path;
    }
    throw new Error(`Cannot find module '${specifier}' imported from ${from}`);
  }

  async moduleFor(specifier, from) {
    if (this.over) throw new Error(`import of '${specifier}' by ${from} after the tests of this file are done`);
    if (specifier === '@jest/globals') {
      this.globals ??= handedOn(specifier, this.requireModuleOrMock(this.files.testPath, specifier));
      return this.globals;
    }
    const target = this.target(specifier, from);
    if (!target.startsWith('/')) return nativeModule(target);
    return this.own(target);
  }

  /** One of our own files: compiled, not yet linked. */
  own(path) {
    let module = this.modules.get(path);
    if (module === undefined) {
      module = extname(path) === '.json' ? handedOn(path, { default: JSON.parse(this.source(path)) }) : this.compile(path);
      this.modules.set(path, module);
    }
    return module;
  }
  compile(path) {
    const url = pathToFileURL(path).href;
    return new SourceTextModule(this.source(path), {
      identifier: path,
      importModuleDynamically: async (specifier) => this.run(await this.moduleFor(specifier, path)),
      initializeImportMeta: (meta) => {
        meta.url = url;
        meta.filename = path;
        meta.dirname = dirname(path);
        meta.resolve = (specifier) => {
          const target = specifier.startsWith('.') ? new URL(specifier, url).href : createRequire(path).resolve(specifier);
          return target.startsWith('/') ? pathToFileURL(target).href : target;
        };
      },
    });
  }
  source(path) {
    const { mtimeMs } = statSync(path);
    let source = sources.get(path);
    if (source?.mtimeMs !== mtimeMs) {
      const { code, sourceMapPath } = this.files.transformer.transform(path, TRANSFORM);
      source = { mtimeMs, code, sourceMapPath };
      sources.set(path, source);
    }
    if (source.sourceMapPath) this.sourceMaps.set(path, source.sourceMapPath);
    return source.code;
  }

  /** Links and runs a module and all it imports. One graph is linked at a time: graphs share modules. */
  async run(module) {
    if (module.status === 'unlinked') {
      const linked = this.linking.then(() => (module.status === 'unlinked' ? module.link((specifier, parent) => this.moduleFor(specifier, parent.identifier)) : undefined));
      this.linking = linked.catch(() => undefined);
      await linked;
    } else {
      await this.linking;
    }
    if (module.status === 'linked') this.evaluations.set(module, module.evaluate());
    if (module.status === 'evaluating') await (this.evaluations.get(module) ?? Promise.all(this.evaluations.values()));
    await this.evaluations.get(module);
    if (module.status === 'errored') throw module.error;
    return module;
  }
}
