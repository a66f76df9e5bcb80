export interface Dot {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** Pixels its words take. */
  readonly width: number;
}
export interface Label {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
}
interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
/** Height of two lines of words, and the room a mark takes around its middle, in pixels. */
const [LINES, MARK] = [28, 13];
const boxOf = ({ width }: Dot, { x, y, anchor }: Label): Box => {
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return { left, right: left + width, top: y - 11, bottom: y - 11 + LINES };
};
const meet = (a: Box, b: Box): number => Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

/** Where the two lines of words of each mark stand: below, above, or at a side, whichever covers the least of what is there. `y` is the first line's. @param within pixels of the picture */
export function labelsOf(dots: readonly Dot[], within: number): ReadonlyMap<string, Label> {
  const taken: Box[] = dots.map(({ x, y }) => ({ left: x - MARK, right: x + MARK, top: y - MARK, bottom: y + MARK }));
  const labels = new Map<string, Label>();
  for (const dot of dots) {
    const own = dots.indexOf(dot);
    const choices: readonly Label[] = [
      { x: dot.x, y: dot.y + MARK + 12, anchor: 'middle' }, { x: dot.x, y: dot.y - MARK - LINES + 11, anchor: 'middle' }, { x: dot.x + MARK + 4, y: dot.y - 2, anchor: 'start' }, { x: dot.x - MARK - 4, y: dot.y - 2, anchor: 'end' },
    ];
    const worth = (label: Label): number => {
      const box = boxOf(dot, label);
      return taken.reduce((total, other, i) => total + (i === own ? 0 : meet(box, other)), 0) + 100 * (Math.max(0, -box.left) + Math.max(0, box.right - within));
    };
    const best = choices.reduce((least, label) => (worth(label) < worth(least) ? label : least));
    labels.set(dot.id, best);
    taken.push(boxOf(dot, best));
  }
  return labels;
}

export interface View {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
/** The part of the world that has all points, with air around; never narrower than so much, and of one shape. @param shape width over height */
export function viewOf(points: readonly (readonly [number, number])[], least: number, shape: number): View {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const width = Math.max(least, (x1 - x0) * 1.4, (y1 - y0) * 1.6 * shape);
  return { x: (x0 + x1 - width) / 2, y: (y0 + y1 - width / shape) / 2, width, height: width / shape };
}
