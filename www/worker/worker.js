// The worker of the page and of the package.

import { requests, running } from './requests.js';
import { serve } from './serve.js';

serve(requests, running);
