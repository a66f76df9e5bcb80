export { anyCard, anyCappedCard, anyUsage, likelyPrices } from './arbitraries.js';
export { aCard, aUsageRow, demoSeriesId, type UsageSpec } from './builders.js';
export { anyCappedContract, anyContract, type Contract, highestDemand, shortMonths } from './contracts.js';
export { referee, type RefereedLine } from './referee.js';
