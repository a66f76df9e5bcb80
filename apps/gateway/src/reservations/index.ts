import { ReservationOptionResolver, ReservationResolver } from './reservations.resolver.js';

export const reservationResolvers = [ReservationResolver, ReservationOptionResolver];
