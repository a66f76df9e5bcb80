import type { ReactNode } from 'react';
import { CurtailmentBoard } from './curtailment-board.js';
import type { TabProps } from './site-page.js';

/** Events of one site. */
export default function CurtailmentTab({ site }: TabProps): ReactNode {
  return <CurtailmentBoard sites={[site]} filter={{ siteId: site.id }} />;
}
