// What `document.querySelector('why-light')` and `document.createElement('why-light')` give.

import type { WhyLightElement } from './why_light.js';

declare global {
  interface HTMLElementTagNameMap {
    'why-light': WhyLightElement;
  }
}
