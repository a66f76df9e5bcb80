import { type AgentRefusal, describeRefusal, toWire } from '@switchyard/agent-protocol';

/** An answer of the agent protocol, as its unions carry it. */
export interface AgentAnswerView {
  readonly __typename: 'AgentAnswer';
  readonly answer: Record<string, unknown>;
}
export interface AgentRefusedView {
  readonly __typename: 'AgentRefused';
  readonly code: 'AGENT_REFUSED';
  readonly message: string;
  readonly path: null;
  readonly detail: AgentRefusal;
}
export type AgentResult = AgentAnswerView | AgentRefusedView;

export const agentAnswer = (message: object): AgentAnswerView => ({ __typename: 'AgentAnswer', answer: toWire(message) });
export const agentRefused = (detail: AgentRefusal): AgentRefusedView => ({ __typename: 'AgentRefused', code: 'AGENT_REFUSED', message: describeRefusal(detail), path: null, detail });
