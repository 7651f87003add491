// The page of the benchmark: starts and ends peers, and passes requests on.
import { answering, plainError } from './requests.js';

const peers = new Map();

/** In a worker of its own. */
function inWorker() {
  const worker = new Worker('/worker.js', { type: 'module' });
  const waiting = new Map();
  let requests = 0;
  const fail = (error) => {
    for (const settle of waiting.values()) settle({ error });
    waiting.clear();
  };
  worker.onmessage = ({ data: { id, ...answer } }) => {
    if (id === null) return fail(answer.error);
    waiting.get(id)?.(answer);
    waiting.delete(id);
  };
  worker.onerror = (event) => fail(event.message || 'the worker failed');
  return {
    ask(message) {
      requests += 1;
      const id = requests;
      const answer = new Promise((settle) => waiting.set(id, settle));
      worker.postMessage({ id, ...message });
      return answer;
    },
    end() {
      worker.terminate();
      fail('it was ended');
    },
  };
}

/** In the page, as Whylight's client is used: it has a worker of its own. */
function inPage() {
  const { ask, close } = answering();
  return { ask: (message) => ask(message).catch((error) => ({ error: plainError(error) })), end: close };
}

globalThis.bench = {
  start: (name, module) => void peers.set(name, module === 'whylight' ? inPage() : inWorker()),
  async ask(name, message) {
    const peer = peers.get(name);
    if (!peer) return { error: 'it was ended' };
    const { logits, map, ...answer } = await peer.ask(message);
    return { ...answer, logits: logits && Array.from(logits), map: map && Array.from(map) };
  },
  end(name) {
    peers.get(name)?.end();
    peers.delete(name);
  },
};

/** A photo of a network's size: as a PNG, which keeps every pixel, and as its pixels, RGB. */
globalThis.photoOf = async (address, size) => {
  const bitmap = await createImageBitmap(await (await fetch(address)).blob());
  const side = Math.min(bitmap.width, bitmap.height);
  const canvas = new OffscreenCanvas(size, size);
  const drawing = canvas.getContext('2d');
  const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  drawing.drawImage(bitmap, left, top, side, side, 0, 0, size, size);
  const { data } = drawing.getImageData(0, 0, size, size);
  const png = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
  return { png: Array.from(png), rgb: Array.from(data).filter((_, index) => index % 4 !== 3) };
};

/** What WebGPU runs on, or null. */
globalThis.adapterOf = async () => {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) return null;
  const { vendor, architecture, device, description } = adapter.info;
  const name = [vendor, architecture, device, description].filter(Boolean).join(' ');
  return { name, emulated: adapter.info.isFallbackAdapter === true || /swiftshader|llvmpipe/i.test(name) };
};
