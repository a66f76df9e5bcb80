import { type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql';

/** A value an attacker might send. */
export interface Hostile {
  /** Short, for the report. */
  readonly name: string;
  readonly value: unknown;
  /** True when no operation may take it: the answer must be a refusal or an error. */
  readonly neverTaken: boolean;
}
const bad = (name: string, value: unknown): Hostile => ({ name, value, neverTaken: true });
/** Odd, but a field may have a use for it. */
const odd = (name: string, value: unknown): Hostile => ({ name, value, neverTaken: false });

const LONG = 100_000;
const nested = (depth: number, open: (inner: unknown) => unknown): unknown => {
  let value: unknown = 1;
  for (let i = 0; i < depth; i += 1) value = open(value);
  return value;
};
const base64url = (text: string): string => Buffer.from(text, 'utf8').toString('base64url');

const texts: readonly Hostile[] = [
  odd('empty', ''), odd('blank', '  '), bad('NUL', '\0'), bad('NUL inside', 'a\0b'), bad('lone high surrogate', 'a\ud800'), bad('lone low surrogate', '\udfffb'),
  odd('SQL', `' OR 1=1; DROP TABLE market.job --`), odd('SQL parameter', '$1'), bad('100 kB', 'x'.repeat(LONG)), odd('emoji', '👩‍👩‍👧‍👦'), odd('right to left', '\u202eevil\u202c'),
  odd('line break', 'a\r\nb: c'), odd('__proto__', '__proto__'), odd('markup', '<script>alert(1)</script>'), odd('path', '../../etc/passwd'),
];
const wrongForText: readonly Hostile[] = [bad('object', { a: 1 }), bad('boolean', true)];
const ids: readonly Hostile[] = [...texts.map((text) => ({ ...text, neverTaken: true })), bad('number', 7), bad('well-formed but nobody\'s', 'job_00000000000000000000000000'), bad('upper case', 'SITE_00000000000000000000000001')];
const ints: readonly Hostile[] = [
  odd('-1', -1), odd('0', 0), odd('2^31-1', 2_147_483_647), odd('-2^31', -2_147_483_648), bad('2^31', 2_147_483_648), bad('1.5', 1.5), bad('1e300', 1e300), bad('text', '1'), bad('NaN', 'NaN'), bad('list of lists', [[1]]),
];
const floats: readonly Hostile[] = [bad('1e308', 1e308), bad('-1e308', -1e308), odd('-0', -0), odd('tiny', 5e-324), bad('NaN', 'NaN'), bad('Infinity', 'Infinity')];
const decimals: readonly Hostile[] = [
  bad('exponent', '1e9'), odd('-0', '-0'), bad('NaN', 'NaN'), bad('empty', ''), bad('30 digits', '9'.repeat(30)), bad('-30 digits', `-${'9'.repeat(30)}`), bad('31 digits', '9'.repeat(31)),
  bad('hexadecimal', '0x10'), bad('no whole part', '.5'), bad('Arabic digits', '١٢'), bad('number', 1.5), bad('blank before', ' 1'), odd('18 decimals', `0.${'1'.repeat(18)}`), odd('0', '0'), odd('-1', '-1'),
  bad('100 kB', '9'.repeat(LONG)), bad('NUL', '1\0'),
];
const instants: readonly Hostile[] = [
  odd('year 1', '0001-01-01T00:00:00Z'), odd('year 9999', '9999-12-31T23:59:59Z'), odd('1969', '1969-12-31T23:59:59.999Z'), bad('30 February', '2026-02-30T00:00:00Z'), bad('31 April', '2026-04-31T00:00:00Z'),
  bad('hour 25', '2026-01-05T25:00:00Z'), bad('no zone', '2026-01-05T12:00:00'), bad('date alone', '2026-01-05'), bad('offset of 99 hours', '2026-01-05T12:00:00+99:00'), bad('year 275760', '+275760-09-13T00:00:00.001Z'),
  bad('number', 1_767_614_400_000), bad('empty', ''), bad('NUL', '2026-01-05T12:00:00Z\0'), bad('100 kB', '2'.repeat(LONG)), odd('year 0', '0000-01-01T00:00:00Z'),
];
const jsons: readonly Hostile[] = [
  bad('list 1,000 deep', nested(1_000, (inner) => [inner])), bad('object 1,000 deep', nested(1_000, (inner) => ({ a: inner }))), bad('null member', { a: null }), bad('text', 'x'), bad('number', 1e308), bad('empty object', {}),
  bad('__proto__', JSON.parse('{"constructor":{"prototype":{"a":1}}}')), bad('NUL', { 'a\0': '\0' }), bad('lone surrogate', { a: '\ud800' }), bad('100 kB', { token: 'x'.repeat(LONG) }), bad('10,000 members', Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`m${i}`, i]))),
];
export const cursors: readonly Hostile[] = [
  bad('no cursor', '!'), bad('one part', base64url('a')), bad('three parts', base64url('a\0b\0c')), odd('text', base64url('x\0job_00000000000000000000000000')), odd('huge', base64url(`${'9'.repeat(40)}\0x`)), odd('NaN', base64url('NaN\0x')),
  odd('SQL', base64url(`'; --\0'`)), odd('negative', base64url('-1\0x')), odd('Infinity', base64url('Infinity\0x')), odd('empty parts', base64url('\0')), odd('bytes that are no UTF-8', Buffer.from([0xff, 0, 0xfe]).toString('base64url')), odd('1e400', base64url('1e400\0x')), odd('fraction', base64url('1.5\0x')),
];
export const idempotencyKeys: readonly Hostile[] = texts.map((text) => (text.value === '' ? { ...text, neverTaken: true } : text));

/** Hostile values for a place of this type. `valid` is what a good request has there. */
export function hostileValues(type: GraphQLInputType, valid: unknown): readonly Hostile[] {
  if (isNonNullType(type)) return [bad('null', null), ...hostileValues(type.ofType as GraphQLInputType, valid)];
  if (isListType(type)) return [odd('empty list', []), bad('10,000 items', Array.from({ length: 10_000 }, () => (Array.isArray(valid) ? valid[0] : 'x'))), bad('list of null', [null]), bad('list of lists', [[[]]])];
  if (isInputObjectType(type)) return [bad('text', 'x'), bad('list', [1, 2]), bad('unknown member', { ...(valid as object), notAField: 1 }), odd('empty object', {})];
  if (isEnumType(type)) return [bad('unknown', 'NOPE'), bad('lower case', type.getValues()[0]!.name.toLowerCase()), bad('number', 0), bad('__proto__', '__proto__')];
  switch (type.name) {
    case 'Int':
      return ints;
    case 'Float':
      return floats;
    case 'Boolean':
      return [bad('text', 'true'), bad('number', 1)];
    case 'Decimal':
      return decimals;
    case 'DateTime':
      return instants;
    case 'JSON':
      return jsons;
    case 'ID':
      return [...ids, ...wrongForText];
    case 'String':
      return [...texts, ...wrongForText];
    default:
      throw new Error(`no hostile values for the scalar ${type.name}: add some`);
  }
}
