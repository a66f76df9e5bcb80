import { KeysResolver } from './keys.resolver.js';

export const keyResolvers = [KeysResolver];
