export * from './client-error.js';
export * from './create-client.js';
export * from './typed-document.js';
export * from './generated/documents.js';
export type * from './generated/operation-types.js';
/** Every type of the schema, whole: `Schema.Job`, `Schema.CreateSiteInput`. */
export type * as Schema from './generated/schema-types.js';
