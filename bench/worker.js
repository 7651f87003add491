// The worker of one peer: ending it frees whatever the peer held, and ends a run that hangs.
import { answering, plainError } from './requests.js';

const peer = answering();

globalThis.onmessage = async ({ data: { id, ...request } }) => {
  try {
    postMessage({ id, ...(await peer.ask(request)) });
  } catch (error) {
    postMessage({ id, error: plainError(error) });
  }
};
// What a library throws outside of a request, such as in a promise that nobody waits for, must not leave the driver waiting.
globalThis.onunhandledrejection = ({ reason }) => postMessage({ id: null, error: plainError(reason) });
