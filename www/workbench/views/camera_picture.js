import { h } from '../../shared/dom.js';

/** What the camera sees, while it is open. */
export const cameraPicture = (stream) =>
  h('video', {
    srcObject: stream ?? null,
    autoplay: true,
    playsinline: true,
    muted: true,
    'aria-label': 'What the camera sees',
  });
