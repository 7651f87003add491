// The tour through the page: what is shown, and what is said of it.

import { marked } from '../../shared/language/text.js';

/**
 * `part`: the class of the page while it is shown; `place`: a selector, of which the first that is on the screen counts; `left`: whether the card lies
 * on the left of a wide screen, where classes and methods are on the right.
 */
export const TOUR = Object.freeze([
  {
    part: 'photos',
    place: '.photos',
    left: true,
    title: marked('Choose a photo'),
    text: marked(
      'An image classifier names what it sees, and keeps its reasons to itself. Take one of these photos or one of your own: it stays on your device.',
    ),
  },
  {
    part: 'class',
    place: '.question-bar, .says',
    left: true,
    title: marked('Choose a class'),
    text: marked('The network gives each class a probability. The likeliest is explained unless you choose another.'),
  },
  {
    part: 'method',
    place: '.question-bar, .asks',
    left: true,
    title: marked('Choose a method'),
    text: marked(
      'Each method computes the map in another way. Try Gradient first and Grad-CAM second, and compare what they mark.',
    ),
  },
  {
    part: 'figure',
    place: '.panels, .panel-overlay, .compare',
    left: false,
    title: marked('Read the map'),
    text: marked(
      'The colours show on which pixels the score of the class depends. Point at a picture, or press the arrow keys on it, to read a value.',
    ),
  },
  {
    part: 'verdict',
    place: '.verdict-line, .withheld, .panels, .compare',
    left: false,
    title: marked('Ask whether it can be trusted'),
    text: marked('A map can look convincing and still mislead. Every map is checked, and “Why” lists what was found.'),
  },
  {
    part: 'believe',
    place: '.believe, .reading',
    left: false,
    title: marked('Go further'),
    text: marked(
      'Below are changed views of the photo, a network with random layers, and a chart of all methods. The lesson explains each method with live figures.',
    ),
  },
]);
