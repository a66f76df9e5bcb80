import { EventFeed } from './event-feed.js';
import { EventsResolver } from './events.resolver.js';

export const eventResolvers = [EventFeed, EventsResolver];
