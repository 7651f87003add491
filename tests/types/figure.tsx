// How a page in TypeScript uses the tag, with the global JSX. scripts/check_types.mjs compiles it against the declarations of the package, and nothing
// runs it: each line that expects an error fails where there is none.
import 'whylight/element';
import type { WhyLightAttributes, WhyLightElement, WhyLightEventMap } from 'whylight/element';

export const figure = (
  <why-light photo="dog.jpg" model="efficientnet-lite0" methods="gradient,grad-cam" opacity={0.5} verdict controls key="dog">
    A dog
  </why-light>
);
export const texts = (
  <why-light photo="dog.jpg" opacity="0.5" percentile="99" verdict="standard" loading="eager" className="wide" />
);

export const told = (
  <why-light
    photo="dog.jpg"
    title="A dog"
    lang="en"
    onverdict={({ detail: { method, verdict } }) => console.log(method, verdict)}
  />
);

// @ts-expect-error: no such attribute
export const misspelt = <why-light foto="dog.jpg" />;
// @ts-expect-error: neither a number nor a text
export const noNumber = <why-light opacity={[0.5]} />;
// @ts-expect-error: no such tag
export const noTag = <why-dark photo="dog.jpg" />;

export const attributes: WhyLightAttributes = { photo: 'dog.jpg', device: 'cpu' };

/** The tag is known to the DOM, with its properties, methods and events. */
export async function use(page: Document): Promise<number> {
  const element: WhyLightElement | null = page.querySelector('why-light');
  if (!element) return 0;
  element.opacity = 0.4;
  // @ts-expect-error: the property is a number
  element.opacity = '0.4';
  element.addEventListener('result', ({ detail }) => detail.map(({ target }) => target.label));
  element.addEventListener('error', ({ detail: { code, remedy } }) => console.warn(code, remedy));
  element.addEventListener('progress', ({ detail }) => {
    // @ts-expect-error: progress has no such number
    return detail.percent;
  });
  const [first] = await element.explain();
  return first.predictions[0].probability;
}

export const heard = (event: WhyLightEventMap['verdict']): string => `${event.detail.method}: ${event.detail.verdict}`;
