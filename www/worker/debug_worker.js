// The worker of the tests: it can be asked to lose its device and how much memory the engine has. No production build holds it.

import { memoryBytes } from './engine.js';
import { requests, running } from './requests.js';
import { serve } from './serve.js';

serve(requests, running, {
  'lose-device': (devices) => (devices.destroy(), {}),
  memory: () => ({ bytes: running.device === null ? 0 : memoryBytes() }),
});
