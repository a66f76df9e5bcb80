export * from './tariff-json.js';
export * from './terms-json.js';
