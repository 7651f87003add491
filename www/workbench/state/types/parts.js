// The parts of the page, as those that use them see them.

/**
 * What views can do.
 * @typedef {ReturnType<typeof import('../../page/actions.js').createActions>} Actions
 *
 * @typedef {ReturnType<typeof import('../../../shared/store.js').createStore<import('./value.js').Value>>} Store
 * @typedef {ReturnType<typeof import('../../run/controller.js').createController>} Controller
 * @typedef {ReturnType<typeof import('../../run/opened.js').createOpened>} Opened
 */

export {};
