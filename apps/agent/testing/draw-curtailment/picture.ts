import type { CurtailmentRun } from '../curtailment-run.js';

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [1_000, 480, 70, 20, 96, 70];

/** A picture of one run: the megawatts at the meter over time, against the target, with what happened when. Text, no dependency. */
export function pictureOf(run: CurtailmentRun, targetKw: number, note: string): string {
  const last = run.curve.at(-1)!.at;
  const most = Math.max(...run.curve.map(({ kw }) => kw)) * 1.08;
  const x = (at: number): number => LEFT + (at / last) * (WIDTH - LEFT - RIGHT);
  const y = (kw: number): number => HEIGHT - BOTTOM - (kw / most) * (HEIGHT - TOP - BOTTOM);
  const n = (value: number): string => value.toFixed(1);
  const steps = run.curve.flatMap(({ at, kw }, i) => (i === 0 ? [`M${n(x(at))} ${n(y(kw))}`] : run.curve[i - 1]!.kw === kw && i < run.curve.length - 1 ? [] : [`H${n(x(at))}V${n(y(kw))}`])).join('');
  const mw = Array.from({ length: Math.floor(most / 500) + 1 }, (_, i) => i * 500);
  const seconds = Array.from({ length: Math.floor(last / 5) + 1 }, (_, i) => i * 5);
  const marks = run.marks.map(({ at, text }, i) => {
    const row = TOP - 14 - (i % 4) * 18;
    const isLate = x(at) > WIDTH - 220;
    return `<path class="mark" d="M${n(x(at))} ${row + 3}V${HEIGHT - BOTTOM}"/><text class="say" x="${n(x(at) + (isLate ? -4 : 4))}" y="${row}"${isLate ? ' text-anchor="end"' : ''}>${text}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title desc" font-family="-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif">
<title id="title">Power of a site through a curtailment event</title>
<desc id="desc">${note}</desc>
<style>.say{fill:#51606f;font-size:12px}.axis{fill:#51606f;font-size:12px}.grid{stroke:#e3e8ef}.event{fill:#fdf3e3}.target{stroke:#c0392b;stroke-width:2;stroke-dasharray:6 4;fill:none}.power{stroke:#1f6fd1;stroke-width:2.4;fill:none}.mark{stroke:#8a99ad;stroke-width:1;stroke-dasharray:2 3;fill:none}.name{fill:#c0392b;font-size:12px;font-weight:600}</style>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fbfcfe"/>
<rect class="event" x="${n(x(run.startsAt))}" y="${TOP}" width="${n(x(run.endsAt) - x(run.startsAt))}" height="${HEIGHT - TOP - BOTTOM}"/>
${mw.map((kw) => `<path class="grid" d="M${LEFT} ${n(y(kw))}H${WIDTH - RIGHT}"/><text class="axis" x="${LEFT - 8}" y="${n(y(kw) + 4)}" text-anchor="end">${(kw / 1_000).toFixed(1)} MW</text>`).join('\n')}
${seconds.map((at) => `<text class="axis" x="${n(x(at))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${at} s</text>`).join('\n')}
${marks.join('\n')}
<path class="target" d="M${n(x(run.startsAt))} ${n(y(targetKw))}H${n(x(run.endsAt))}"/>
<text class="name" x="${n(x(run.startsAt) + 4)}" y="${n(y(targetKw) - 6)}">target ${(targetKw / 1_000).toFixed(1)} MW</text>
<path class="power" d="${steps}"/>
${note.split('; ').map((line, i) => `<text class="say" x="${LEFT}" y="${HEIGHT - 24 + i * 16}">${line}</text>`).join('\n')}
</svg>
`;
}
