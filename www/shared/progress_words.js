import { engineText, langOf, marked, t, translated } from './language/text.js';

/** Stages that are named outside of what the engine’s catalogue is collected from: by its JavaScript end and by its worker. @type {Set<string>} */
const STAGES = new Set([
  marked('Downloading the engine'),
  marked('Reading the digits'),
  marked('Inspecting the network'),
  marked('Training'),
  marked('Learning from the answers'),
  marked('Learning the head'),
]);

/** What the engine is doing. The name of what it downloads is in no catalogue. @param {{ stage?: string, label: string }} progress */
export function progressWords({ stage, label }) {
  if (STAGES.has(label)) return translated(label);
  return stage === 'download' && langOf(label) ? t`Downloading` : engineText(label);
}
