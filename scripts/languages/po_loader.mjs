// For webpack: a PO file as a module of its translations.
import { messagesOf } from './po.mjs';

export default function poLoader(text) {
  return `export default JSON.parse(${JSON.stringify(JSON.stringify(messagesOf(text)))})`;
}
