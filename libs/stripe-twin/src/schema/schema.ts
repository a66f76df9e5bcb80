import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';

interface Generated {
  readonly stripeVersion: string;
  readonly apiVersion: string;
  readonly definitions: Readonly<Record<string, { readonly properties?: Readonly<Record<string, unknown>> }>>;
}
const generated = JSON.parse(readFileSync(new URL('./definitions.json', import.meta.url), 'utf8')) as Generated;

/** The API version whose types the schema was generated from. */
export const API_VERSION = generated.apiVersion;

/** Compiles on first use: a run that touches four endpoints pays for four. */
function compiler(coerceTypes: boolean): (name: string) => ValidateFunction {
  const ajv = new Ajv({ strict: false, coerceTypes, allErrors: false, validateSchema: false, code: { optimize: false } });
  ajv.addSchema({ $id: 'stripe', definitions: generated.definitions });
  const compiled = new Map<string, ValidateFunction>();
  return (name) => {
    const known = compiled.get(name);
    if (known) return known;
    const item = name.startsWith('list of ') ? name.slice('list of '.length) : undefined;
    if (!((item ?? name) in generated.definitions)) throw new Error(`the generated schema has no ${item ?? name}: add it to scripts/schema-scope.mjs`);
    const fresh = ajv.compile(
      item === undefined
        ? { $ref: `stripe#/definitions/${name}` }
        : {
            type: 'object',
            properties: {
              object: { const: 'list' }, url: { type: 'string' }, has_more: { type: 'boolean' },
              data: { type: 'array', items: { $ref: `stripe#/definitions/${item}` } },
            },
            required: ['object', 'url', 'has_more', 'data'],
            additionalProperties: false,
          },
    );
    compiled.set(name, fresh);
    return fresh;
  };
}
const requests = compiler(true);
const answers = compiler(false);

/** First fault of a request body, in Stripe's words; numbers and booleans in `params` are converted in place. */
export function requestFault(name: string, params: Record<string, unknown>): { message: string; param: string; code: string } | undefined {
  const validate = requests(name);
  if (validate(params)) return undefined;
  const error = firstTelling(validate.errors ?? []);
  const at = error.instancePath.split('/').slice(1);
  const bracketed = (parts: readonly string[]): string => parts.map((part, index) => (index === 0 ? part : `[${part}]`)).join('');
  switch (error.keyword) {
    case 'additionalProperties': {
      const param = bracketed([...at, String(error.params.additionalProperty)]);
      return { message: `Received unknown parameter: ${param}`, param, code: 'parameter_unknown' };
    }
    case 'required': {
      const param = bracketed([...at, String(error.params.missingProperty)]);
      return { message: `Missing required param: ${param}.`, param, code: 'parameter_missing' };
    }
    case 'type': {
      const param = bracketed(at);
      return { message: `Invalid ${String(error.params.type)}: ${param}`, param, code: `parameter_invalid_${String(error.params.type)}` };
    }
    default: {
      const param = bracketed(at);
      return { message: `Invalid ${param}: ${error.message ?? 'not an accepted value'}`, param, code: 'parameter_invalid' };
    }
  }
}

/** Does the named parameter type know this top-level parameter? */
export function isParameter(name: string, parameter: string): boolean {
  return parameter in (generated.definitions[name]?.properties ?? {});
}

/** @throws Error when an answer of the twin is not what the SDK's types promise: a bug of the twin */
export function checkAnswer(name: string, value: unknown): void {
  const validate = answers(name);
  if (validate(value)) return;
  const error = firstTelling(validate.errors ?? []);
  throw new Error(`the twin's ${name} breaks the SDK's types at ${error.instancePath || '/'}: ${error.message} ${JSON.stringify(error.params)}`);
}

/** The deepest error: of an `anyOf`, the branch that came furthest says most. */
function firstTelling(errors: readonly ErrorObject[]): ErrorObject {
  const [first, ...rest] = errors;
  if (first === undefined) throw new Error('ajv refused without an error');
  return rest.reduce((best, error) => (error.instancePath.length > best.instancePath.length ? error : best), first);
}
