// A catalogue as the build makes it of a PO file: translations by the English text.
declare module '*.po' {
  const messages: Record<string, string>;
  export default messages;
}
