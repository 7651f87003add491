import 'whylight/element';
import { Whylight } from 'whylight';

globalThis.Whylight = Whylight;
