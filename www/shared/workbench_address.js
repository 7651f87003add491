// The fragment of an address of the workbench, which the workbench reads back and other pages link to.

/** What is told of the settings of the method that is asked, and of others. */
const SETTING = 'set';

/**
 * @typedef {object} Told
 * @property {[name: string, value: string | number][]} fields by their names in the address
 * @property {Record<string, string>} [parameters] of the method asked
 * @property {Record<string, Record<string, string>>} [settingsByMethod] of other methods
 */

/** @param {Told} told @returns {string} the fragment without `#` */
export function workbenchFragment({ fields, parameters = {}, settingsByMethod = {} }) {
  const search = new URLSearchParams();
  for (const [name, value] of fields) search.set(name, String(value));
  for (const name of Object.keys(parameters).sort()) search.set(`${SETTING}.${name}`, parameters[name]);
  for (const method of Object.keys(settingsByMethod).sort()) {
    for (const name of Object.keys(settingsByMethod[method]).sort())
      search.set(`${SETTING}.${method}.${name}`, settingsByMethod[method][name]);
  }
  // A comma needs no escape in a fragment, and lists read better with it.
  return search.toString().replaceAll('%2C', ',');
}
