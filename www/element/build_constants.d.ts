// What scripts/package.mjs puts in.

declare const WHYLIGHT_VERSION: string;
declare const WHYLIGHT_DOWNLOADS: {
  engine: number;
  cpuEngine: number;
  networks: Record<string, { bytes: number; sha256: string }>;
};

// scripts/package.mjs puts the text of a stylesheet in the place of its import.
declare module '*.css' {
  const text: string;
  export default text;
}
