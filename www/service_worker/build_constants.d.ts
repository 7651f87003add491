/** The pages, and what they need to begin, put in by scripts/service_worker.mjs. */
declare const WHYLIGHT_PAGES: { url: string; revision: string | null }[];
/** What is stored once it was used, put in by scripts/service_worker.mjs. */
declare const WHYLIGHT_USED_FILES: string[];
