import { decide } from '../core/decide.js';
export const wait = () => decide;
