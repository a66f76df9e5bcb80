import { PeopleResolver } from './people.resolver.js';

export const peopleResolvers = [PeopleResolver];
