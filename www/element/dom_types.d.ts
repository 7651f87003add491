// What TypeScript cannot read off the sources: the name of the tag, and what the events carry.

import type { Explanation, WhyLightElement } from './why_light.js';
import type { VerdictReport } from '../../pkg/whylight.js';

export interface WhyLightEventMap {
  progress: CustomEvent<{ label: string; done: number; total: number }>;
  result: CustomEvent<Explanation[]>;
  verdict: CustomEvent<{ method: string } & VerdictReport>;
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

declare global {
  interface HTMLElementTagNameMap {
    'why-light': WhyLightElement;
  }
}
