// What has to happen next so that the page shows what the state asks for. The controller does one step after another until
// none is left; a step that the state no longer asks for is dropped.

/** Everything that changes the map, and nothing that only changes how it is shown. */
export function wantedKey({ state }) {
  const { device, photo, model, target, method, parameters } = state;
  return JSON.stringify([device, photo, model, target, method, Object.entries(parameters).sort()]);
}

/** @returns {{ kind: "start" | "photo" | "load" | "explain", key: string } | null} */
export function nextStep(value) {
  const { state } = value;
  if (value.halted === wantedKey(value)) return null;
  if (value.startedFor !== state.device) return { kind: 'start', key: `start ${state.device}` };
  if (state.photo && value.photo?.key !== state.photo) return { kind: 'photo', key: `photo ${state.photo}` };
  if (state.model && value.model?.key !== state.model) return { kind: 'load', key: `load ${state.model}` };
  if (!value.photo || !value.model || value.explained === wantedKey(value)) return null;
  return { kind: 'explain', key: wantedKey(value) };
}

/** Whether a step under way is still on the road to what is wanted now. */
export function stillWanted({ kind, key }, value) {
  const { state } = value;
  switch (kind) {
    case 'start':
      return key === `start ${state.device}`;
    case 'photo':
      return key === `photo ${state.photo}`;
    case 'load':
      return key === `load ${state.model}`;
    default:
      return key === wantedKey(value);
  }
}
