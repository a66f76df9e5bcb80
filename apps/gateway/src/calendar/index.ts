import { CalendarResolver, PoolReliabilityResolver, SiteReliabilityResolver } from './calendar.resolver.js';

export const calendarResolvers = [CalendarResolver, SiteReliabilityResolver, PoolReliabilityResolver];
