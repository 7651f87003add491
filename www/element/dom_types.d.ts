// What TypeScript cannot read off the sources: the name of the tag, and what the events carry.

import type { Properties } from './reflecting_element.js';
import type { Explanation, WhyLightElement } from './why_light.js';
import type { MetricResult, VerdictReport } from '../../pkg/whylight.js';

export interface WhyLightEventMap {
  progress: CustomEvent<{ label: string; done: number; total: number }>;
  result: CustomEvent<Explanation[]>;
  verdict: CustomEvent<{ method: string } & VerdictReport>;
  metric: CustomEvent<{ method: string } & MetricResult>;
  error: CustomEvent<{ code: string; title: string; message: string; remedy: string }>;
}

type Listener<Of> = (this: WhyLightElement, event: Of) => unknown;

declare module './why_light.js' {
  interface WhyLightElement {
    addEventListener<Type extends keyof WhyLightEventMap>(
      type: Type,
      listener: Listener<WhyLightEventMap[Type]>,
      options?: boolean | AddEventListenerOptions,
    ): void;
    addEventListener<Type extends keyof HTMLElementEventMap>(
      type: Type,
      listener: Listener<HTMLElementEventMap[Type]>,
      options?: boolean | AddEventListenerOptions,
    ): void;
    addEventListener(
      type: string,
      listener: EventListenerOrEventListenerObject,
      options?: boolean | AddEventListenerOptions,
    ): void;
  }
}

/** The listeners of the events, as attributes of JSX that add a listener: React 19, Preact and Solid name them so. */
export type WhyLightListeners = {
  [Type in keyof WhyLightEventMap as `on${Type}`]?: (event: WhyLightEventMap[Type]) => unknown;
};

/**
 * What `<why-light>` takes in JSX: its attributes and listeners, all of them optional, and what every element has. Where a framework has types for
 * the attributes of HTML, intersect them with this, as docs/embedding.md shows for React.
 */
export type WhyLightAttributes = { [Name in keyof Properties]?: Properties[Name] | string } & WhyLightListeners & {
    id?: string;
    class?: string;
    className?: string;
    slot?: string;
    title?: string;
    lang?: string;
    dir?: string;
    hidden?: boolean;
    role?: string;
    style?: unknown;
    key?: unknown;
    ref?: unknown;
    children?: unknown;
  };

declare global {
  interface HTMLElementTagNameMap {
    'why-light': WhyLightElement;
  }

  // Where a framework has a JSX of its own, as React 19 has, its `IntrinsicElements` take the same line.
  namespace JSX {
    interface IntrinsicElements {
      'why-light': WhyLightAttributes;
    }
  }
}
