import { UsageResolver } from './usage.resolver.js';

export const usageResolvers = [UsageResolver];
