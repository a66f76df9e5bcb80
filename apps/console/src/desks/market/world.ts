import { geoNaturalEarth1, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import landUrl from 'world-atlas/land-110m.json?url';

export const WORLD_WIDTH = 960;
const WORLD_HEIGHT = 470;
/** The inhabited part of the world: the far south is left out. */
const projection = geoNaturalEarth1().scale(176).translate([WORLD_WIDTH / 2, WORLD_HEIGHT / 2 + 28]);
/** The outline of all land, as the path of an SVG. It comes from our own files. */
export async function landPath(): Promise<string> {
  const world = (await (await fetch(landUrl)).json()) as Topology<{ land: GeometryCollection }>;
  return geoPath(projection)(feature(world, world.objects.land)) ?? '';
}
/** Where a place is in the picture; undefined when it does not say where it is. */
export function placeOf({ latitude, longitude }: { readonly latitude: number | null; readonly longitude: number | null }): readonly [number, number] | undefined {
  if (latitude === null || longitude === null) return undefined;
  return projection([longitude, latitude]) ?? undefined;
}
