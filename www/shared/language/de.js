export { default as page } from '../../../languages/page.de.po';
export { default as engine } from '../../../languages/engine.de.po';
