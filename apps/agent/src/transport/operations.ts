/** The operations an agent sends, in GraphQL. Bodies and answers are JSON, checked with libs/agent-protocol on both sides. */
const selection = '__typename ... on AgentAnswer { answer } ... on AgentRefused { message detail }';

export const operations = {
  enrolAgent: `mutation EnrolAgent($body: JSON!) { result: enrolAgent(input: { body: $body }) { ${selection} } }`,
  agentToken: `mutation AgentToken($body: JSON!) { result: agentToken(input: { body: $body }) { ${selection} } }`,
  replaceAgentKey: `mutation ReplaceAgentKey($body: JSON!) { result: replaceAgentKey(input: { body: $body }) { ${selection} } }`,
  agentOrders: `query AgentOrders { result: agentOrders { ${selection} } }`,
  agentArtifacts: `mutation AgentArtifacts($body: JSON!) { result: agentArtifacts(input: { body: $body }) { ${selection} } }`,
  reportBatch: `mutation ReportBatch($body: JSON!) { result: reportBatch(input: { body: $body }) { ${selection} } }`,
} as const;
export type OperationName = keyof typeof operations;
