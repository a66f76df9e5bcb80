import { CurtailmentEventsResolver } from './curtailment-events.resolver.js';
import { CurtailmentFieldsResolver, CurtailmentStopResolver, JobCurtailmentResolver } from './curtailment-fields.resolver.js';
import { CurtailmentEvidenceResolver } from './evidence-fields.resolver.js';
import { CurtailmentsResolver } from './curtailments.resolver.js';

export const curtailmentResolvers = [CurtailmentsResolver, CurtailmentFieldsResolver, CurtailmentEvidenceResolver, CurtailmentStopResolver, JobCurtailmentResolver, CurtailmentEventsResolver];
