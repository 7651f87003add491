// ONNX Runtime Web: forward only. It is loaded as its package ships it, since a bundler would break the script of its threads.

/** @type {import('./index.js').OpenPeer} */
export async function open(network, { provider, threads = 1 }) {
  const ort = await import(provider === 'webgpu' ? '/ort/ort.webgpu.min.mjs' : '/ort/ort.wasm.min.mjs');
  ort.env.wasm.wasmPaths = new URL('/ort/', location.href).href;
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  const session = await ort.InferenceSession.create(network.onnx, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
  });
  // It takes fewer threads without a word where the page may not share memory.
  if (threads > 1 && !globalThis.crossOriginIsolated) throw new Error('the page is not isolated, so there are no threads');
  const [inputName] = session.inputNames;
  return {
    device: provider === 'webgpu' ? await adapterName() : 'CPU',
    async forward(batch) {
      const x = new ort.Tensor('float32', network.input(batch), [batch, 3, network.size, network.size]);
      const outputs = await session.run({ [inputName]: x });
      const logits = await outputs[network.logits].getData();
      for (const tensor of Object.values(outputs)) tensor.dispose();
      return { logits };
    },
    close: () => session.release(),
  };
}

export async function adapterName() {
  const { info } = await navigator.gpu.requestAdapter();
  return [info.vendor, info.architecture, info.device, info.description].filter(Boolean).join(' ');
}
