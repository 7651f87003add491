// As much of React's types as JSX needs.

declare module 'react' {
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
