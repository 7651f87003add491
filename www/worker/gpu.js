import { messageOf } from './fault.js';
import { marked } from '../shared/language/text.js';

// What JavaScript has to find out about WebGPU before the engine may touch it: the engine panics, rather than reports, on an
// adapter that lacks what it needs.

const STORAGE_BUFFERS = 8;
const ANSWER_MS = 5000;

/**
 * @param {{ emulated?: boolean, gpu?: GPU }} [options] `emulated`: whether a GPU that is only emulated on the CPU will do
 * @returns {Promise<{ problem: string | null, name: string }>} why WebGPU cannot or should not be used, as a sentence, or null
 *   if it can; and what the browser calls the graphics processor, empty where it does not say
 */
export async function probeGpu({ emulated = false, gpu = globalThis.navigator?.gpu } = {}) {
  /** @type {GPUAdapter | null | undefined} */
  let adapter;
  try {
    adapter = await Promise.race([gpu?.requestAdapter(), silence()]);
  } catch (error) {
    return { problem: `This browser’s WebGPU failed to start (${messageOf(error)}).`, name: '' };
  }
  return {
    problem: gpu ? problemOf(adapter, emulated) : marked('This browser does not offer WebGPU.'),
    name: nameOf(adapter?.info),
  };
}

/** @param {(GPUAdapter & { isFallbackAdapter?: boolean }) | null | undefined} adapter @param {boolean} emulated */
function problemOf(adapter, emulated) {
  if (adapter === undefined) return marked('This browser’s WebGPU did not answer.');
  if (adapter === null) return marked('This browser offers WebGPU but found no graphics processor that it may use.');
  // Older browsers say it on the adapter itself.
  const software = adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter;
  if (software && !emulated) return marked('The only GPU here is a software emulation, which is slower than the CPU path.');
  if (!adapter.features.has('timestamp-query'))
    return marked('The graphics processor lacks timestamp queries, which the engine needs.');
  const buffers = adapter.limits.maxStorageBuffersPerShaderStage;
  if (buffers < STORAGE_BUFFERS) {
    return `The graphics processor allows ${buffers} storage buffers in a shader; the engine needs ${STORAGE_BUFFERS}.`;
  }
  return null;
}

// Browsers tell as little as they like: often a vendor and a family, in small letters.
/** @param {GPUAdapterInfo | undefined} info */
const nameOf = (info) => info?.description || [info?.vendor, info?.architecture].filter(Boolean).join(' ');

/** @returns {Promise<undefined>} */
const silence = () => new Promise((resolve) => setTimeout(() => resolve(undefined), ANSWER_MS));

/**
 * Notices the loss of any device that the engine asks for from now on. The engine itself cannot: it would wait for a read-back
 * that never comes.
 * @param {(reason: string) => void} onLost @param {Pick<GPUAdapter, "requestDevice"> | undefined} [prototype]
 * @returns {{ destroy(): boolean }} `destroy` takes the devices away, for tests
 */
export function watchDevices(onLost, prototype = globalThis.GPUAdapter?.prototype) {
  /** @type {Set<GPUDevice>} */
  const devices = new Set();
  if (prototype) {
    const requestDevice = prototype.requestDevice;
    prototype.requestDevice = async function (...parameters) {
      const device = await requestDevice.apply(this, parameters);
      devices.add(device);
      device.lost.then(({ message, reason }) => {
        devices.delete(device);
        onLost(message || reason);
      });
      return device;
    };
  }
  return {
    destroy() {
      const some = devices.size > 0;
      for (const device of devices) device.destroy();
      return some;
    },
  };
}
