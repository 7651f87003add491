// Whylight as a page uses it: the released client and its worker.

/** Classes that the answer names. */
const LIKELIEST = 5;

/** @type {import('./index.js').OpenPeer} */
export async function open(network, { device, workers }) {
  const { Whylight } = await import('/pkg/client.js');
  const whylight = await Whylight.open({ base: new URL('/pkg/', location.href), device, workers, store: false });
  if (whylight.device.kind !== device) throw new Error(whylight.device.reason);
  const card = { name: network.name, preprocess: network.preprocess, output: network.logits };
  const model = await whylight.model(new Blob([network.onnx]), { name: `${network.id}.onnx`, card });
  const classes = model.labels.length;
  let photo = null;

  /** Of the eight that `method` sees at once, without the prediction before it. */
  const together = async (method, batch) => {
    const { report } = await model.explain(photo, { method, parameters: { samples: batch } });
    return { ms: report.timings.find(({ stage }) => stage === 'explain').ms };
  };

  return {
    device: whylight.device.name,
    /** What was predicted is kept with the photo, so each run gets one that is opened anew. */
    async prepare() {
      photo?.close();
      photo = await whylight.photo(new Blob([network.png], { type: 'image/png' }), { name: 'the photo' });
    },
    /** The likeliest classes, as a page shows them; all of them to be checked. */
    async forward(batch, check) {
      if (batch > 1) return together('rise', batch);
      const predictions = await model.predict(photo, { most: check ? classes : LIKELIEST });
      if (!check) return {};
      const logits = new Float32Array(classes);
      for (const { index, logit } of predictions) logits[index] = logit;
      return { logits };
    },
    async gradient(batch) {
      if (batch > 1) return together('smoothgrad', batch);
      const { map, target } = await model.explain(photo, { method: 'gradient' });
      return { map: map.values, target: target.index };
    },
    async method(method, parameters) {
      await model.explain(photo, { method, parameters });
      return {};
    },
    close: () => whylight.close(),
  };
}
