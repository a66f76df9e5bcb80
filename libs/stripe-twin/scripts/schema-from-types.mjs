/**
 * Walks the type declarations of the `stripe` package with the TypeScript compiler API and turns the resources and
 * parameters in scope into JSON Schema. Nothing is written by hand, so an SDK upgrade that adds, drops or retypes a
 * field shows as a diff of `src/schema/definitions.json`.
 *
 *   node libs/stripe-twin/scripts/schema-from-types.mjs           writes the file
 *   node libs/stripe-twin/scripts/schema-from-types.mjs --check   exits 1 when the committed file differs
 *
 * Rules: enums are closed (the SDK's `OtherString` escape is dropped) · objects refuse unknown members · every number is
 * an integer unless its name is in FRACTIONS · an expandable reference to a resource outside the scope may only be an id ·
 * a parameter's `null` is dropped, since the form encoding has no null (the SDK sends an empty string).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createRequire } from 'node:module';
import ts from 'typescript';
import { parameters, resources } from './schema-scope.mjs';

const FRACTIONS = new Set(['exchange_rate', 'percent_off', 'percentage', 'effective_percentage', 'risk_score', 'fx_rate', 'latitude', 'longitude']);
const target = join(import.meta.dirname, '../src/schema/definitions.json');
const declarations = join(dirname(dirname(createRequire(import.meta.url).resolve('stripe'))), 'esm');

/** @returns {{ stripeVersion: string, apiVersion: string, definitions: Record<string, object> }} */
export function schemaFromTypes() {
  const program = ts.createProgram([join(declarations, 'stripe.esm.node.d.ts')], {
    strict: true, skipLibCheck: true, noEmit: true, types: [], target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext,
  });
  const checker = program.getTypeChecker();
  const inScope = new Set(resources);
  const definitions = {};

  const declaredIn = (symbol) => symbol?.declarations?.[0]?.getSourceFile().fileName ?? '';
  const isOurs = (symbol) => resolve(declaredIn(symbol)).startsWith(resolve(declarations));
  const nameOf = (symbol) => checker.getFullyQualifiedName(symbol).replace(/^".*"\./, '');
  const isResource = (type) => {
    const tag = type.getProperty('object');
    if (!tag || type.symbol?.name.endsWith('Params') || !/resources\//.test(declaredIn(type.symbol)) || nameOf(type.symbol).includes('.')) return false;
    return (checker.getTypeOfSymbol(tag).flags & ts.TypeFlags.StringLiteral) !== 0;
  };
  const isOtherString = (type) => type.isIntersection() && type.types.some((part) => part.flags & ts.TypeFlags.String);

  function schemaOf(type, at) {
    const { flags } = type;
    if (flags & ts.TypeFlags.Any || flags & ts.TypeFlags.Unknown) return {};
    if (type.isUnion()) return schemaOfUnion(type, at);
    if (flags & ts.TypeFlags.StringLiteral) return { const: type.value };
    if (flags & ts.TypeFlags.NumberLiteral) return { const: type.value };
    if (flags & ts.TypeFlags.BooleanLiteral) return { const: checker.typeToString(type) === 'true' };
    if (flags & ts.TypeFlags.String || isOtherString(type)) return { type: 'string' };
    if (flags & ts.TypeFlags.Number) return { type: FRACTIONS.has(at.member) ? 'number' : 'integer' };
    if (flags & ts.TypeFlags.Boolean) return { type: 'boolean' };
    if (flags & ts.TypeFlags.Null) return { type: 'null' };
    if (checker.isArrayType(type)) return { type: 'array', items: schemaOf(checker.getTypeArguments(type)[0], at) };
    const symbol = type.symbol;
    if (symbol?.name === 'DecimalImpl' || type.aliasSymbol?.name === 'Decimal' || type.getProperty('_coefficient')) return { type: 'string' };
    if (symbol?.name === 'ApiList') {
      const item = schemaOf(checker.getTypeArguments(type)[0], at);
      return objectOf({ object: { const: 'list' }, data: { type: 'array', items: item }, has_more: { type: 'boolean' }, url: { type: 'string' }, total_count: { type: 'integer' } }, ['object', 'data', 'has_more', 'url']);
    }
    if (isResource(type) && !inScope.has(symbol.name)) return false;
    if (symbol && isOurs(symbol) && symbol.name !== '__type') return reference(type, at);
    return schemaOfObject(type, at);
  }

  function schemaOfUnion(type, at) {
    let parts = type.types.filter((part) => !(part.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)));
    if (at.isParameter) parts = parts.filter((part) => !(part.flags & ts.TypeFlags.Null));
    const literals = parts.filter((part) => part.flags & ts.TypeFlags.StringLiteral).map((part) => part.value);
    if (literals.some((text) => text !== '')) parts = parts.filter((part) => !isOtherString(part));
    const booleans = parts.filter((part) => part.flags & ts.TypeFlags.BooleanLiteral);
    const rest = parts.filter((part) => !(part.flags & (ts.TypeFlags.StringLiteral | ts.TypeFlags.BooleanLiteral)));
    const schemas = [
      ...(literals.length > 0 ? [{ enum: literals.sort() }] : []),
      ...(booleans.length === 2 ? [{ type: 'boolean' }] : booleans.map((part) => schemaOf(part, at))),
      ...rest.map((part) => schemaOf(part, at)).filter((schema) => schema !== false),
    ];
    if (schemas.length === 0) return false;
    return schemas.length === 1 ? schemas[0] : { anyOf: schemas };
  }

  function reference(type, at) {
    const name = nameOf(type.symbol);
    if (name === 'MetadataParam') return { type: 'object', additionalProperties: { type: 'string' } };
    if (!(name in definitions)) {
      definitions[name] = {};
      definitions[name] = schemaOfObject(type, at);
    }
    return { $ref: `#/definitions/${name}` };
  }

  function schemaOfObject(type, at) {
    const index = checker.getIndexTypeOfType(type, ts.IndexKind.String);
    if (index) return { type: 'object', additionalProperties: schemaOf(index, at) };
    const properties = {};
    const required = [];
    for (const property of checker.getPropertiesOfType(type)) {
      const propertyType = checker.getTypeOfSymbol(property);
      if (propertyType.flags & ts.TypeFlags.Void) continue;
      const schema = schemaOf(propertyType, { ...at, member: property.name });
      const isVoid = propertyType.isUnion() && propertyType.types.every((part) => part.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void));
      if (isVoid) continue;
      properties[property.name] = schema;
      if (!(property.flags & ts.SymbolFlags.Optional)) required.push(property.name);
    }
    if (Object.keys(properties).length === 0 && !at.isParameter && !/Params/.test(at.root)) return { type: 'object' };
    return objectOf(properties, required);
  }

  const objectOf = (properties, required) => ({ type: 'object', properties, ...(required.length > 0 ? { required } : {}), additionalProperties: false });

  const exported = new Map();
  for (const file of program.getSourceFiles()) {
    if (!/\/stripe\/esm\/resources\/[^/]+\.d\.ts$/.test(file.fileName.replaceAll('\\', '/'))) continue;
    const symbol = checker.getSymbolAtLocation(file);
    for (const item of symbol ? checker.getExportsOfModule(symbol) : []) if (!exported.has(item.name)) exported.set(item.name, item);
  }
  for (const name of [...resources, ...parameters].sort()) {
    const symbol = exported.get(name) ?? fail(`the SDK declares no ${name}`);
    reference(checker.getDeclaredTypeOfSymbol(symbol), { isParameter: /Params$/.test(name), member: '', root: name });
  }
  const sorted = Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1)));
  const manifest = JSON.parse(readFileSync(join(declarations, '../package.json'), 'utf8'));
  const apiVersion = /'([^']+)'/.exec(readFileSync(join(declarations, 'apiVersion.js'), 'utf8'))[1];
  return { stripeVersion: manifest.version, apiVersion, definitions: sorted };
}

function fail(message) {
  throw new Error(message);
}

/** One definition per line: small, and a diff names the definition that changed. */
export function schemaText() {
  const { definitions, ...head } = schemaFromTypes();
  const lines = Object.entries(definitions).map(([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`);
  return `${JSON.stringify(head).slice(0, -1)},"definitions":{\n${lines.join(',\n')}\n}}\n`;
}

if (process.argv[1] === import.meta.filename) {
  const text = schemaText();
  if (process.argv.includes('--check')) {
    if (readFileSync(target, 'utf8') !== text) fail(`${target} differs from the SDK's types: run this script without --check`);
  } else {
    writeFileSync(target, text);
    console.log(`${Object.keys(JSON.parse(text).definitions).length} definitions, ${Math.round(text.length / 1024)} KiB`);
  }
}
