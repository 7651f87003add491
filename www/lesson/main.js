import '../element/index.js';
import { startLesson } from './start_lesson.js';

startLesson(document);
