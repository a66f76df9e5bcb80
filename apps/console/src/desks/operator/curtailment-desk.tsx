import type { ReactNode } from 'react';
import { ConsoleSitesDocument } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { useViewer } from '../../data/viewer.js';
import { Page } from '../../parts/small.js';
import { Answered } from '../../parts/states.js';
import { CurtailmentBoard } from './curtailment-board.js';
import './operator.css';

/** Events of all sites of the operator. */
export function CurtailmentDesk(): ReactNode {
  const operatorId = useViewer().data?.viewer.organization?.id;
  const sites = useAnswer(ConsoleSitesDocument, { first: 100, filter: { operatorId: operatorId ?? '' } }, { enabled: operatorId !== undefined });
  return (
    <Page title="Curtailment">
      <Answered of={sites} lines={8}>{(data) => <CurtailmentBoard sites={data.sites.edges.map(({ node }) => node)} filter={{ operatorId: operatorId ?? '' }} />}</Answered>
    </Page>
  );
}
