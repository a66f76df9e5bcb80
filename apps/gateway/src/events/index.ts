import { EventFeed } from './event-feed.js';
import { EventsResolver } from './events.resolver.js';
import { PlanChangeResolver } from './plan-change.resolver.js';

export const eventResolvers = [EventFeed, EventsResolver, PlanChangeResolver];
