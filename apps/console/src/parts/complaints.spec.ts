import { describe, expect, it } from '@jest/globals';
import { complaintAt, complaintsAside, complaintsOf, decimalOf } from './complaints.js';

const invalid = { code: 'INVALID_INPUT', message: '2 fields are wrong.', path: ['input', 'limitUsd'], problems: [{ path: ['input', 'limitUsd'], message: 'At least 0.01.' }, { path: ['input', 'alertPercents', '1'], message: '1 to 200.' }] };

describe('what a form was refused with', () => {
  it('an outcome that is no refusal, none at all', () => {
    expect([complaintsOf({ __typename: 'Budget', id: 'b' }), complaintsOf(null), complaintsOf({ message: 'a reading says hello' })]).toEqual([undefined, undefined, undefined]);
  });
  it('each problem stands at its field, or at the one it is part of', () => {
    const complaints = complaintsOf(invalid);
    expect([complaintAt(complaints, 'limitUsd'), complaintAt(complaints, 'alertPercents'), complaintAt(complaints, 'alert'), complaintAt(undefined, 'limitUsd')]).toEqual(['At least 0.01.', '1 to 200.', undefined, undefined]);
  });
  it('what no field shows is told aside, and the whole where no field is named', () => {
    expect(complaintsAside(complaintsOf(invalid)!, ['alertPercents'])).toEqual(['At least 0.01.']);
    expect(complaintsAside(complaintsOf({ code: 'CONFLICT', message: 'It is gone.', path: null })!, ['limitUsd'])).toEqual(['It is gone.']);
    expect(complaintsAside(complaintsOf({ code: 'CONFLICT', message: 'No such job.', path: ['input', 'jobId'] })!, ['jobId'])).toEqual([]);
  });
  it('amounts as they are typed', () => {
    expect([' $1,234.50', '1234.5', '€ 12', '1,5', '1.234,50', 'ten', '-3', '1,234,567'].map(decimalOf)).toEqual(['1234.50', '1234.5', '12', '1,5', '1.234,50', 'ten', '-3', '1234567']);
  });
});
