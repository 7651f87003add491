// What a visitor can choose.

/**
 * @typedef {import('../../../client/types.js').Score} Score
 *
 * A class: its index, `top` for the likeliest, or a name until the labels of the network are known. `''` where there need be none.
 * @typedef {number | string} ClassChoice
 *
 * Settings of a method as text, by the name of the parameter; what is left out has its default.
 * @typedef {Record<string, string>} Texts
 *
 * The fields of the table in `choices.js`, which `address.js` reads from the address and writes to it.
 * @typedef {object} Fields
 * @property {string} photo id in the gallery, or key of a file
 * @property {string} model id of a shipped network, or key of a file
 * @property {ClassChoice} target the class that is explained
 * @property {ClassChoice} against the class that it is explained rather than; '' for none
 * @property {Score} score which number of the class is explained
 * @property {string} method id in the registry
 * @property {string} reference as `photo`; '' where the method starts from none
 * @property {string} compare ids of methods with commas between them; '' where one map is shown
 * @property {ClassChoice} second the class of the comparison's second row; '' for none
 * @property {string} pair ids of two cells with a comma between them; '' for the first two
 * @property {import('../../../client/types.js').Device} device on which it is computed
 * @property {"all" | "photo" | "map" | "overlay"} pictures which are shown
 * @property {string} sequential id of a colour map; '' for the first
 * @property {string} diverging id of a colour map; '' for the first
 * @property {TabId} tab the open one below the map
 * @property {Preset | "camera"} preset of the four views
 * @property {number} presetSeed of the directions and the noise of the four views
 * @property {string} box where the object is: four fractions with commas between them, `none`, or '' for the gallery's
 * @property {string} mask what was painted over the photo, as the copied link has it; '' where it has none
 * @property {"no" | "yes"} requireTrust whether a map is shown only after it was checked
 * @property {number} opacity of the map over the photo, in percent
 * @property {number} clip percentile of the magnitudes at which the colours end
 *
 * @typedef {"trust" | "views" | "break" | "chart"} TabId
 * @typedef {"mixed" | "shift" | "rotation" | "zoom" | "brightness" | "noise"} Preset
 * @typedef {Fields & { parameters: Texts, settingsByMethod: Record<string, Texts> }} State
 */

export {};
