// Fails to compile where the stand-in lacks something that the engine exports, or gives something else.
import type * as engine from '../../pkg/types/engine.js';
import * as standIn from './whylight.js';

type Functions = Omit<typeof engine, 'Engine' | 'Decoy'>;
type Start = (typeof engine.Engine)['start'];
type Open = (typeof engine.Decoy)['open'];

standIn satisfies Functions;
standIn.Engine.start satisfies Start;
standIn.Decoy.open satisfies Open;
