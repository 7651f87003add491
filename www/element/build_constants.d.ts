// What scripts/package.mjs puts in.

declare const WHYLIGHT_VERSION: string;
declare const WHYLIGHT_DOWNLOADS: { engine: number; networks: Record<string, { bytes: number; sha256: string }> };
