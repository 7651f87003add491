// Views return plain trees made by `h`; `patch` makes the live DOM equal to them and touches only what differs,
// so that focus, selection and scroll position survive a redraw.

const PROPERTIES = new Set(['checked', 'disabled', 'hidden', 'selected', 'srcObject', 'muted']);

// Curves and their axes live in a namespace of their own.
const SVG = 'http://www.w3.org/2000/svg';
const DRAWN = new Set(['svg', 'g', 'line', 'polyline', 'circle', 'text']);

/** @returns {{ tag: string, props: object, children: (object | string)[] }} */
export function h(tag, props, ...children) {
  const solid = children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
  return { tag, props: props ?? {}, children: solid.map((child) => (typeof child === 'object' ? child : String(child))) };
}

const propsOf = new WeakMap();

export function patch(parent, children) {
  children.forEach((child, place) => {
    const occupant = parent.childNodes[place];
    const node = match(parent, child, place);
    if (node === null) {
      parent.insertBefore(create(child), occupant ?? null);
    } else {
      if (node !== occupant) parent.insertBefore(node, occupant);
      update(node, child);
    }
  });
  while (parent.childNodes.length > children.length) parent.lastChild.remove();
}

// A keyed child is the same thing wherever it moved; an unkeyed one is whatever stands in its place.
function match(parent, child, place) {
  if (typeof child === 'string') {
    const occupant = parent.childNodes[place];
    return occupant?.nodeType === Node.TEXT_NODE ? occupant : null;
  }
  const key = child.props.key;
  const fits = (node) => node?.localName === child.tag && propsOf.get(node)?.key === key;
  if (key === undefined) return fits(parent.childNodes[place]) ? parent.childNodes[place] : null;
  for (let index = place; index < parent.childNodes.length; index += 1) {
    if (fits(parent.childNodes[index])) return parent.childNodes[index];
  }
  return null;
}

function create(child) {
  if (typeof child === 'string') return document.createTextNode(child);
  const node = DRAWN.has(child.tag) ? document.createElementNS(SVG, child.tag) : document.createElement(child.tag);
  if (child.props.type === 'number') watchTyping(node);
  update(node, child);
  return node;
}

// A number counts once it is whole: until then a redraw leaves the field alone.
const typing = new WeakSet();
function watchTyping(field) {
  field.addEventListener('input', () => typing.add(field));
  for (const end of ['change', 'blur']) field.addEventListener(end, () => typing.delete(field));
}

function update(node, child) {
  if (typeof child === 'string') {
    if (node.data !== child) node.data = child;
    return;
  }
  const before = propsOf.get(node) ?? {};
  const { props } = child;
  propsOf.set(node, props);
  for (const name of Object.keys(before)) if (!(name in props)) assign(node, name, undefined, before[name]);
  for (const [name, value] of Object.entries(props)) assign(node, name, value, before[name]);
  patch(node, child.children);
  // A select knows its value only once its options are there.
  if ('value' in props && !typing.has(node) && node.value !== String(props.value)) node.value = props.value;
  props.hook?.(node);
}

function assign(node, name, value, before) {
  if (name === 'key' || name === 'hook' || name === 'value') return;
  if (name === 'style') return restyle(node, value ?? {}, before ?? {});
  if (name.startsWith('on')) {
    node[name] = value ?? null;
  } else if (PROPERTIES.has(name)) {
    if (node[name] !== (value ?? false)) node[name] = value ?? false;
  } else if (value === undefined || value === null || value === false) {
    node.removeAttribute(name);
  } else if (value !== before) {
    node.setAttribute(name, value === true ? '' : value);
  }
}

// Properties set from a script are allowed under `style-src 'self'`; a style attribute would not be.
function restyle(node, style, before) {
  for (const name of Object.keys(before)) if (!(name in style)) node.style.removeProperty(name);
  for (const [name, value] of Object.entries(style)) if (value !== before[name]) node.style.setProperty(name, value);
}
