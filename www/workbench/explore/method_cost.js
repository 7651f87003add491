// What a method costs here, learnt from the maps that were made.

/**
 * @typedef {import('../state/types/answers.js').Answer} Answer
 * @typedef {import('../state/types/value.js').Value} Value
 */

/** Where costs are alike: one device with one network. @param {Pick<Value, "device" | "model">} value */
const paceKey = ({ device, model }) => `${device?.kind} ${model?.key}`;

/**
 * Milliseconds of a forward pass by place, with what a finished report tells: the mean of what was known and what it took.
 * Settings change the cost in ways of their own, so only a question with the defaults counts.
 * @param {Map<string, number>} paces @param {Answer & Pick<Value, "device">} answer
 */
export function learnPace(paces, { report, madeFrom, question, device }) {
  const spent = report.timings.find(({ stage }) => stage === 'explain')?.ms;
  if (!spent || !madeFrom.method.passes || report.partial || Object.keys(question.parameters).length > 0) return paces;
  const key = paceKey({ device, model: madeFrom.model });
  const pass_ms = spent / madeFrom.method.passes;
  const known = paces.get(key);
  return new Map(paces).set(key, known === undefined ? pass_ms : (known + pass_ms) / 2);
}

/**
 * Milliseconds that a method with its defaults will about take here; null before anything was computed.
 * @param {{ passes: number }} about @param {Pick<Value, "paces" | "device" | "model">} value
 */
export function costOf({ passes }, { paces, device, model }) {
  const pass_ms = paces.get(paceKey({ device, model }));
  return pass_ms === undefined || !passes ? null : pass_ms * passes;
}
