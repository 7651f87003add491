// A bridge: `h`, as the views that are not converted yet write it, makes lit templates. It goes when the last of them is converted.

import { afterRender, live, nothing, selected, styled, typed } from './template.js';

const PROPERTIES = new Set(['checked', 'disabled', 'hidden', 'selected', 'srcObject', 'muted']);
const SVG_PARTS = new Set(['g', 'line', 'polyline', 'circle', 'text']);
const VOID = new Set(['input', 'img', 'br']);

const stringsOf = new Map();

/** Lit tells templates apart by the array of their strings, so there has to be one for each tag with its properties. */
function remembered(strings) {
  const key = JSON.stringify(strings);
  if (!stringsOf.has(key)) stringsOf.set(key, Object.assign([...strings], { raw: strings }));
  return stringsOf.get(key);
}

export function h(tag, props, ...children) {
  const strings = [];
  const values = [];
  let text = `<${tag}`;
  const hole = (before, value) => {
    strings.push(text + before);
    values.push(value);
    text = '';
  };
  for (const [name, value] of Object.entries(props ?? {})) {
    if (name === 'key') continue;
    if (name === 'hook') hole(' ', afterRender(value));
    else if (name === 'style') hole(' ', styled(value));
    else if (name === 'value' && tag === 'select') hole(' ', selected(String(value)));
    else if (name === 'value' && props.type === 'number') hole(' ', typed(value));
    else if (name === 'value' && tag === 'input' && props.type !== 'radio') hole(' .value=', live(String(value)));
    else if (name.startsWith('on')) hole(` @${name.slice(2)}=`, value ?? nothing);
    else if (PROPERTIES.has(name)) hole(` .${name}=`, live(value ?? false));
    else hole(` ${name}=`, value === undefined || value === null || value === false ? nothing : value === true ? '' : value);
  }
  text += '>';
  if (!VOID.has(tag)) {
    for (const child of children.flat(Infinity))
      hole('', child === null || child === undefined || child === false ? nothing : child);
    text += `</${tag}>`;
  }
  strings.push(text);
  return { _$litType$: SVG_PARTS.has(tag) ? 2 : 1, strings: remembered(strings), values };
}
