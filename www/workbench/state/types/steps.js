// The steps that lead to what the state asks for, and how far the one under way is.

/**
 * @typedef {import('./answers.js').Question} Question
 * @typedef {import('./tasks.js').Task} Task
 *
 * A step of those that lead to what the state asks for.
 * @typedef {{ kind: "start" | "photo" | "load" | "reference", key: string, question?: undefined, task?: undefined }} OpeningStep
 * @typedef {{ kind: "recall", key: string, question?: undefined, task?: undefined }} RecallStep
 * @typedef {{ kind: "explain", key: string, question: Question, task?: undefined }} ExplainStep
 * @typedef {{ kind: "task", key: string, question: Question, task: Task }} TaskStep
 * @typedef {OpeningStep | RecallStep | ExplainStep | TaskStep} Step
 *
 * @typedef {object} Progress
 * @property {Exclude<Step["kind"], "task" | "recall">} kind
 * @property {string} key
 * @property {string} stage of the work, as the worker names it
 * @property {string} label
 * @property {number} done
 * @property {number} total
 * @property {number | null} left_ms
 * @property {boolean} visible
 * @property {boolean} cancellable
 */

export {};
