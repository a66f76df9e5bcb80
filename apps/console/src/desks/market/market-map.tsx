import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useWidth } from '../../charts/measure.js';
import { count, pricePerMwh } from '../../format/money.js';
import { Empty } from '../../parts/states.js';
import { labelsOf, viewOf } from './map-labels.js';
import type { Place } from './market-page.js';
import { landPath, placeOf, WORLD_WIDTH } from './world.js';

/** Pixels of a letter of the words at a site, more or less. */
const LETTER = 7;
/** The colour of a price between the cheapest and the dearest of now. @param share 0 the cheapest, 1 the dearest */
const colourOf = (share: number): string => `color-mix(in oklab, var(--price) ${Math.round(share * 100)}%, var(--use-compute))`;

/** A circle a site, with its name and what power costs there now: how big it is by its GPUs, how dear its power is by colour; what is filled is free. The part of the world that has all of them. */
export function MarketMap({ sites }: { readonly sites: readonly Place[] }): ReactNode {
  const [ref, width] = useWidth<HTMLDivElement>();
  const land = useQuery({ queryKey: ['land'], queryFn: landPath, staleTime: Infinity });
  const prices = sites.flatMap(({ price }) => (price === null ? [] : [Number(price.priceUsdPerMwh)]));
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  const placed = sites.flatMap(({ site, price, gpusFree, gpusTotal }) => {
    const at = placeOf(site);
    const said = price === null ? 'price is stale' : pricePerMwh(price.priceUsdPerMwh);
    const colour = price === null ? 'var(--edge-strong)' : colourOf(high === low ? 0 : (Number(price.priceUsdPerMwh) - low) / (high - low));
    return at === undefined ? [] : [{ site, at, said, colour, gpusFree, gpusTotal, size: 7 + Math.sqrt(gpusTotal) / 3 }];
  });
  if (placed.length === 0) return <Empty title="No site says where it is">The list below has them all.</Empty>;
  const shape = width < 500 ? 1.3 : 2.5;
  const view = viewOf(placed.map(({ at }) => at), WORLD_WIDTH / 4, shape);
  const scale = width / view.width;
  const dots = placed.map(({ site, at: [x, y], said }) => ({ id: site.id, x: (x - view.x) * scale, y: (y - view.y) * scale, width: LETTER * Math.max(site.name.length, said.length) }));
  const labels = labelsOf(dots, width);
  return (
    <div ref={ref}>
      <svg className="chart" style={{ overflow: 'hidden' }} viewBox={`0 0 ${width} ${width / shape}`} height={width / shape} role="img" aria-label={`Map of the sites: ${placed.map(({ site, said }) => `${site.name} ${said}`).join('; ')}. The table below has the same figures`}>
        <path d={land.data ?? ''} fill="var(--edge)" transform={`scale(${scale}) translate(${-view.x},${-view.y})`} />
        {placed.map(({ site, said, colour, gpusFree, gpusTotal, size }, i) => {
          const [{ x, y }, label] = [dots[i]!, labels.get(site.id)!];
          return (
            <g key={site.id}>
              <title>{`${site.name}: ${said}, ${count(gpusFree)} of ${count(gpusTotal)} GPUs free`}</title>
              <circle cx={x} cy={y} r={size} fill={colour} fillOpacity={0.25} stroke={colour} strokeWidth="1.5" />
              <circle cx={x} cy={y} r={gpusTotal === 0 ? 0 : size * Math.sqrt(gpusFree / gpusTotal)} fill={colour} />
              <text x={label.x} y={label.y} textAnchor={label.anchor} className="place">{site.name}</text>
              <text x={label.x} y={label.y + 14} textAnchor={label.anchor} className="place-said">{said}</text>
            </g>
          );
        })}
      </svg>
      <ul className="legend">
        {prices.length > 0 && <li><i style={{ background: colourOf(0) }} />cheapest {pricePerMwh(String(low))}</li>}
        {prices.length > 0 && <li><i style={{ background: colourOf(1) }} />dearest {pricePerMwh(String(high))}</li>}
        <li>size: GPUs of the site; filled: free</li>
      </ul>
    </div>
  );
}
