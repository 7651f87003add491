import { html } from '../../../shared/template.js';
import { t } from '../../../shared/language/text.js';

/** What the camera sees, while it is open. @param {MediaStream | null | undefined} stream */
export const cameraPicture = (stream) =>
  html`<video .srcObject=${stream ?? null} .muted=${true} autoplay playsinline aria-label=${t`What the camera sees`}></video>`;
