import type { ConsoleCurtailmentsQuery } from '@switchyard/graphql-client';

export type CurtailmentEventParts = ConsoleCurtailmentsQuery['curtailments']['edges'][number]['node'];
export type CurtailmentStageParts = CurtailmentEventParts['stages'][number];
export type CurtailmentStopParts = CurtailmentStageParts['stops'][number];
