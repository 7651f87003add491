import { colourMap } from '../../shared/canvas.js';
import { colourMapOf, peakOf } from '../../shared/colour.js';
import { pause } from '../../shared/pause.js';
import { scaleAtOnce } from '../../shared/scale.js';

/**
 * Does what a map needs once, piece by piece, before the page draws it: in one piece with the drawing it would keep a phone from hearing its visitor.
 * @param {import('../../shared/canvas.js').MapPicture} map
 * @param {Pick<import('../state/types/value.js').Value, "state" | "colourMaps">} value
 */
export async function preparePicture(map, { state, colourMaps }) {
  await pause();
  const scale = scaleAtOnce(map, state.clip);
  await pause();
  peakOf(map);
  await pause();
  const colours = colourMapOf(colourMaps, map.kind, state[map.kind]);
  if (colours) colourMap(map, scale, colours.table);
  await pause();
}
