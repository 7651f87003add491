import { engineText, langOf, t } from './language/text.js';

/** What the engine is doing. The name of what it downloads is in no catalogue. @param {{ stage?: string, label: string }} progress */
export const progressWords = ({ stage, label }) => (stage === 'download' && langOf(label) ? t`Downloading` : engineText(label));
