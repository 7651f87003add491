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
 * The fields that `choices.js` reads from the address and writes to it.
 * @typedef {object} Fields
 * @property {string} photo id in the gallery, or key of a file
 * @property {string} model id of a shipped network, or key of a file
 * @property {ClassChoice} target
 * @property {ClassChoice} against
 * @property {Score} score
 * @property {string} method
 * @property {string} reference as `photo`; '' where the method starts from none
 * @property {string} compare ids of methods with commas between them; '' where one map is shown
 * @property {ClassChoice} second
 * @property {string} pair ids of two cells with a comma between them; '' for the first two
 * @property {import('../../../client/types.js').Device} device
 * @property {"all" | "photo" | "map" | "overlay"} pictures
 * @property {string} sequential id of a colour map; '' for the first
 * @property {string} diverging id of a colour map; '' for the first
 * @property {TabId} tab
 * @property {Preset | "camera"} preset of the four views
 * @property {number} presetSeed
 * @property {string} box four fractions with commas between them, `none`, or ''
 * @property {"no" | "yes"} requireTrust
 * @property {number} opacity in percent
 * @property {number} clip percentile
 *
 * @typedef {"trust" | "views" | "break" | "chart"} TabId
 * @typedef {"mixed" | "shift" | "rotation" | "zoom" | "brightness" | "noise"} Preset
 * @typedef {Fields & { parameters: Texts, settingsByMethod: Record<string, Texts> }} State
 */

export {};
