// Fails to compile where the stand-in lacks something that the engine exports, or gives something else.
import type * as engine from '../../pkg/types/engine.js';
import * as standIn from './whylight.js';

type Functions = Omit<typeof engine, 'Engine'>;
type Start = (typeof engine.Engine)['start'];

standIn satisfies Functions;
standIn.Engine.start satisfies Start;
