/** @jsxRuntime automatic */
/** @jsxImportSource react */
// The same in a framework with a JSX of its own, as docs/embedding.md says of React 19. `react.d.ts` beside this file stands for React's types.
import 'whylight/element';
import { useRef } from 'react';
import type { WhyLightAttributes, WhyLightElement } from 'whylight/element';

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'why-light': WhyLightAttributes & DetailedHTMLProps<HTMLAttributes<WhyLightElement>, WhyLightElement>;
    }
  }
}

export const figure = (
  <div>
    <why-light photo="dog.jpg" methods="gradient,grad-cam" opacity={0.5} controls />
  </div>
);

export function Figure() {
  const figure = useRef<WhyLightElement>(null);
  return (
    <why-light
      ref={figure}
      photo="dog.jpg"
      title="A dog"
      lang="en"
      tabIndex={0}
      style={{ maxWidth: 700 }}
      onClick={() => figure.current?.stop()}
      onresult={({ detail: [first] }) => console.log(first.target.label)}
      onerror={({ detail: { code, remedy } }) => console.warn(code, remedy)}
    />
  );
}

// @ts-expect-error: the detail of this event is a list
export const noList = <why-light photo="dog.jpg" onresult={({ detail }) => detail.label} />;
// @ts-expect-error: no such attribute
export const misspelt = <why-light foto="dog.jpg" />;
