// As much of React's types as JSX needs.

declare module 'react' {
  export interface RefObject<T> {
    current: T | null;
  }
  export function useRef<T>(initial: null): RefObject<T>;
  export interface HTMLAttributes<T> {
    className?: string;
    lang?: string;
    title?: string;
    tabIndex?: number;
    style?: { maxWidth?: number };
    children?: unknown;
    onClick?: (event: { currentTarget: T }) => void;
  }
  export type DetailedHTMLProps<E extends HTMLAttributes<T>, T> = E & { ref?: RefObject<T>; key?: string };

  export namespace JSX {
    interface Element {
      type: unknown;
    }
    interface ElementChildrenAttribute {
      children: unknown;
    }
    interface IntrinsicElements {
      div: { children?: unknown };
    }
  }
}

declare module 'react/jsx-runtime' {
  export { JSX } from 'react';
  export const jsx: unknown;
  export const jsxs: unknown;
  export const Fragment: unknown;
}
