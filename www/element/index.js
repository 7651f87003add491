// `import 'whylight/element'` defines `<why-light>`. A page may be rendered on a server, where there are no elements to define.

import { WhyLightElement } from './why_light.js';

export { WhyLightElement };

const elements = globalThis.customElements;
if (elements?.get('why-light')) {
  console.warn(`The <why-light> of Whylight ${WHYLIGHT_VERSION} is not used: this page has one already.`);
} else {
  elements?.define('why-light', WhyLightElement);
}
