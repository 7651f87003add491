// A map while it is being made, as a report, so that everything that shows reports shows it too.

/**
 * @param sketch { map, done, total, view } @param seen { predictions, model, method, question, parameters, device }
 * @returns a report with `partial`, as the engine gives for work that was stopped
 */
export function reportOfSketch({ map, done, total, view }, { predictions, model, question, parameters, device }) {
  const named = (index) =>
    predictions.find((prediction) => prediction.index === index) ?? {
      index,
      label: model.labels[index],
      probability: null,
      logit: null,
    };
  return {
    predictions,
    target: question.target === 'top' ? predictions[0] : named(question.target),
    against: question.against === '' ? null : named(question.against),
    score: question.score,
    partial: { done, total },
    method: question.method,
    parameters,
    view,
    map,
    strength: null,
    remark: null,
    timings: [],
    device,
  };
}

/** What the parts are: the whole-number setting that says how many there are names them. */
export function partsWords({ total }, declarations, parameters) {
  const counted = declarations.find(
    ({ kind, name, default: usual }) => kind === 'integer' && Number(parameters[name] ?? usual) === total,
  );
  return counted ? lowered(counted.label) : 'parts of the work';
}

const lowered = (label) => label.charAt(0).toLowerCase() + label.slice(1);
