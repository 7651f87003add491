import '../element/index.js';
import { startOffline } from '../offline/start_offline.js';
import { startLesson } from './start_lesson.js';

startLesson(document);
startOffline(document);
