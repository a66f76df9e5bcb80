import { expect, it } from '@jest/globals';
import { bytes } from './bytes.js';

it('sizes of files', () => {
  expect(['0', '999', '1000', '1536000', '2500000000', '7000000000000000'].map(bytes)).toEqual(['0 B', '999 B', '1.0 kB', '1.5 MB', '2.5 GB', '7,000.0 TB']);
});
