/** Rows whose columns are a core type's members: derived from it, so that the two cannot drift apart. */

/** `amountMinor` is the column `amount_minor`. */
type SnakeCase<Name extends string> = Name extends `${infer Head}${infer Rest}` ? (Rest extends Uncapitalize<Rest> ? `${Lowercase<Head>}${SnakeCase<Rest>}` : `${Lowercase<Head>}_${SnakeCase<Rest>}`) : Name;

/** A value as jsonb brings it back: bigints are decimal strings. */
export type AsJson<T> = T extends bigint ? string : T extends string | number | boolean | null ? T : T extends readonly (infer Item)[] ? readonly AsJson<Item>[] : { readonly [Name in keyof T]: AsJson<T[Name]> };

/** A column as it arrives: int8 as bigint, arrays and objects from jsonb. */
type Column<T> = T extends bigint ? bigint : AsJson<T>;

/** A row with a column for each member. Counts are int8: `version` arrives as bigint. */
export type RowOf<T> = { readonly [Name in keyof T & string as SnakeCase<Name>]: Name extends 'version' ? bigint : Column<T[Name]> };
