import type { ScaleContinuousNumeric } from 'd3-scale';
import { element, GRID, label } from './svg.js';

type Scale = ScaleContinuousNumeric<number, number>;
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Horizontal lines with their values on the left, and what they mean above them. */
export function yAxis(scale: Scale, box: Box, title: string, format: (value: number) => string, ticks = 5): string[] {
  return [
    label(box.left, box.top - 10, title, { class: 'small' }),
    ...scale.ticks(ticks).flatMap((value) => [
      element('line', { x1: box.left, x2: box.right, y1: scale(value), y2: scale(value), stroke: GRID, 'stroke-width': value === 0 ? 1.4 : 0.7 }),
      label(box.left - 8, scale(value) + 4, format(value), { 'text-anchor': 'end', class: 'small' }),
    ]),
  ];
}

/** Ticks and their values under the box, and what they mean below them. */
export function xAxis(scale: Scale, box: Box, title: string, values: readonly number[], format: (value: number) => string): string[] {
  return [
    ...values.flatMap((value) => [
      element('line', { x1: scale(value), x2: scale(value), y1: box.top, y2: box.bottom + 5, stroke: GRID, 'stroke-width': 0.7 }),
      label(scale(value), box.bottom + 19, format(value), { 'text-anchor': 'middle', class: 'small' }),
    ]),
    label((box.left + box.right) / 2, box.bottom + 38, title, { 'text-anchor': 'middle', class: 'small' }),
  ];
}

/** Names with their colours, one under the other. */
export function key(entries: readonly { readonly name: string; readonly colour: string }[], x: number, y: number): string[] {
  return entries.flatMap(({ name, colour }, i) => [
    element('rect', { x, y: y + i * 19, width: 14, height: 10, fill: colour }),
    label(x + 20, y + i * 19 + 9, name, { class: 'small' }),
  ]);
}
