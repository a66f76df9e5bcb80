import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { ConsoleNewJobQuery } from '@switchyard/graphql-client';
import { money, pricePerMwh } from '../../format/money.js';
import { useWidth } from '../../charts/measure.js';
import { labelsOf, viewOf } from '../market/map-labels.js';
import { landPath, placeOf, WORLD_WIDTH } from '../market/world.js';
import type { Quote, QuoteOption } from './quote-live.js';
import { reasonWords } from './quote-reasons.js';

type Place = ConsoleNewJobQuery['market']['sites'][number];
type Standing = 'chosen' | 'offered' | 'able' | 'refused';

/** The sites of a quote by shape as well as colour: chosen ringed, offered full, able but not on the curve hollow, refused crossed. The curve's table and the list below have the same. */
export function QuoteMap({ sites, quote, chosen, choose }: { readonly sites: readonly Place[]; readonly quote: Quote; readonly chosen: QuoteOption | undefined; readonly choose: (id: string) => void }): ReactNode {
  const [ref, width] = useWidth<HTMLDivElement>();
  const land = useQuery({ queryKey: ['land'], queryFn: landPath, staleTime: Infinity });
  const placed = sites.flatMap(({ site, price }) => {
    const at = placeOf(site);
    if (at === undefined) return [];
    const options = quote.options.filter((option) => option.site.id === site.id);
    const refusal = quote.refusals.find((each) => each.site?.id === site.id);
    const standing: Standing = chosen?.site.id === site.id ? 'chosen' : options.length > 0 ? 'offered' : refusal === undefined ? 'able' : 'refused';
    const best = options.at(-1);
    const said = standing === 'refused' ? reasonWords(refusal!.kind) : best === undefined ? 'able, not on the curve' : `from ${money(best.totalUsd)}`;
    return [{ site, at, standing, best, said, price }];
  });
  if (placed.length === 0) return null;
  const shape = width < 500 ? 1.3 : 2.4;
  const view = viewOf(placed.map(({ at }) => at), WORLD_WIDTH / 5, shape);
  const scale = width / view.width;
  const dots = placed.map(({ site, at: [x, y], said, standing }) => ({ id: site.id, x: (x - view.x) * scale, y: (y - view.y) * scale, width: 7 * Math.max(site.name.length, standing === 'able' ? 0 : said.length) }));
  const labels = labelsOf(dots, width);
  return (
    <div ref={ref}>
      <svg className="chart map" viewBox={`0 0 ${width} ${width / shape}`} height={width / shape} role="img" aria-label={`Map of the sites: ${placed.map(({ site, standing, said }) => `${site.name} ${standing}, ${said}`).join('; ')}`}>
        <path d={land.data ?? ''} fill="var(--edge)" transform={`scale(${scale}) translate(${-view.x},${-view.y})`} />
        {placed.map(({ site, standing, best, said, price }, i) => {
          const [{ x, y }, label] = [dots[i]!, labels.get(site.id)!];
          return (
            <g key={site.id} onClick={best === undefined ? undefined : () => choose(best.id)} style={best === undefined ? undefined : { cursor: 'pointer' }}>
              <title>{`${site.name}: ${said}${price === null ? '' : `; power now ${pricePerMwh(price.priceUsdPerMwh)}`}`}</title>
              <Mark x={x} y={y} standing={standing} />
              <text x={label.x} y={label.y} textAnchor={label.anchor} className="strong">{site.name}</text>
              {standing !== 'able' && <text x={label.x} y={label.y + 14} textAnchor={label.anchor}>{said}</text>}
            </g>
          );
        })}
      </svg>
      <ul className="legend" aria-label="Marks of the map">
        {(['chosen', 'offered', 'able', 'refused'] as const).map((standing) => <li key={standing}><svg width="22" height="22" viewBox="-11 -11 22 22" aria-hidden="true"><Mark x={0} y={0} standing={standing} /></svg>{meaning[standing]}</li>)}
      </ul>
    </div>
  );
}
const meaning: Readonly<Record<Standing, string>> = { chosen: 'chosen', offered: 'on the curve', able: 'able, not on the curve', refused: 'refused' };

function Mark({ x, y, standing }: { readonly x: number; readonly y: number; readonly standing: Standing }): ReactNode {
  switch (standing) {
    case 'chosen': return <><circle cx={x} cy={y} r="10" fill="none" stroke="var(--accent)" strokeWidth="2" /><circle cx={x} cy={y} r="6" fill="var(--accent)" /></>;
    case 'offered': return <circle cx={x} cy={y} r="6" fill="var(--accent)" />;
    case 'able': return <circle cx={x} cy={y} r="6" fill="var(--sheet)" stroke="var(--accent)" strokeWidth="2" />;
    case 'refused': return <path d={`M${x - 5},${y - 5}l10,10m0,-10l-10,10`} stroke="var(--bad)" strokeWidth="2.5" fill="none" />;
  }
}
