import { createRoot } from 'react-dom/client';
import { Whylight } from 'whylight';
import 'whylight/element';

globalThis.Whylight = Whylight;

createRoot(document.getElementById('app')).render(<why-light photo="dog.jpg" model="squeezenet11" methods="grad-cam" />);
