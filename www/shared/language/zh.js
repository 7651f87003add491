export { default as page } from '../../../languages/page.zh.po';
export { default as engine } from '../../../languages/engine.zh.po';
