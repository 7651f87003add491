/**
 * @typedef {import('./steps.js').Step} Step
 *
 * What went wrong: an error of the client, or one of the page's own. `step`: which step of the page it ended.
 * @typedef {import('../../../client/types.js').Code | keyof typeof import('../../words/problem_words.js').PAGE_ERRORS} ProblemCode
 * @typedef {Error & { code: ProblemCode, detail?: string, step?: Step["kind"] }} Problem
 */

export {};
