/** @jsxRuntime automatic */
/** @jsxImportSource react */
// The same in a framework with a JSX of its own, as docs/embedding.md says of React 19. `react.d.ts` beside this file stands for React's types.
import 'whylight/element';
import type { WhyLightAttributes } from 'whylight/element';

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'why-light': WhyLightAttributes;
    }
  }
}

export const figure = (
  <div>
    <why-light photo="dog.jpg" methods="gradient,grad-cam" opacity={0.5} controls />
  </div>
);

// @ts-expect-error: no such attribute
export const misspelt = <why-light foto="dog.jpg" />;
