/** Documents and inputs of customers' specs. */
const refusalParts = '... on Refusal { code message path } ... on InvalidInput { problems { path message } } ... on LimitRefusal { limitUsd requestedUsd }';
const jobParts = `id name state gpuCount deadline submittedAt finishedAt maxTotalUsd costSoFarUsd quotedUsd promise { ceilingUsd deadline }
  placement { totalUsd powerCostUsd segments { from to } site { id } pool { id } } waitingBecause { kind message site { id } pool { id } } progress { at step totalSteps loss } plan { id gap }
  leases { id state quotedUsd site { id } pool { id } }`;
const optionParts = 'id kind startsAt finishesAt totalUsd powerCostUsd energyKwh worstCaseUsd usdPerGpuHour heldUntil segments { from to } site { id name } pool { id gpuModel }';

export const customerOperations = {
  submitJob: `mutation ($input: SubmitJobInput!, $key: String) { submitJob(input: $input, idempotencyKey: $key) { __typename ... on Job { ${jobParts} } ${refusalParts} } }`,
  cancelJob: `mutation ($input: CancelJobInput!, $key: String) { cancelJob(input: $input, idempotencyKey: $key) { __typename ... on Job { id state finishedAt } ... on Refusal { code message path } } }`,
  setBudget: `mutation ($input: SetBudgetInput!, $key: String) { setBudget(input: $input, idempotencyKey: $key) { __typename ... on Budget { projectId limitUsd } ... on Refusal { code message path } ... on InvalidInput { problems { path message } } } }`,
  quoteJob: `mutation ($input: JobSpecInput!) { quoteJob(input: $input) { __typename ... on Quote { id createdAt validUntil options { ${optionParts} } refusals { kind message site { id name } pool { id } } } ... on Refusal { code message path } ... on InvalidInput { problems { path message } } } }`,
  bindQuote: `mutation ($input: BindQuoteInput!, $key: String) { bindQuote(input: $input, idempotencyKey: $key) { __typename ... on QuoteOption { ${optionParts} } ... on Refusal { code message path } } }`,
  job: `query ($id: ID!) { job(id: $id) { ${jobParts} } }`,
  jobs: `query ($filter: JobFilter, $first: Int, $after: String) { jobs(filter: $filter, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { ${jobParts} } } } }`,
  leases: `query ($filter: LeaseFilter, $first: Int, $after: String) { leases(filter: $filter, first: $first, after: $after) { totalCount edges { node { id jobId state gpuCount ceilingUsd quotedUsd site { id } pool { id } usage { from to gpuSeconds energyKwh quality } } } } }`,
} as const;

/** Eight H100 for half an hour. */
export const trainingJob = {
  name: 'train', gpuCount: 8, gpuModels: ['H100 SXM5 80GB'], maxDurationSeconds: 3_600, expectedDurationSeconds: 1_800, run: { workload: 'demo-train', args: ['--steps', '10'], environment: [{ name: 'SEED', value: '7' }] },
};
