// What a reader sees where a page cannot run, a document of the site too: in `<iframe sandbox="allow-scripts">`, and opened as a file. Such a page has no
// origin, so that its browser loads neither module scripts nor workers for it. This is a classic script, which it does load. The catalogues of languages are
// modules: these sentences are translated here.
(() => {
  if (self.origin !== 'null') return;
  const SENTENCES = {
    frame: {
      en: 'The frame around this page forbids what it computes with: add “allow-same-origin” to the sandbox attribute of the iframe, beside “allow-scripts”.',
      de: 'Der Rahmen um diese Seite verbietet, womit sie rechnet: Im Attribut sandbox des iframe fehlt „allow-same-origin“ neben „allow-scripts“.',
      zh: '包含此页面的框架禁止了它计算所需的功能：请在 iframe 的 sandbox 属性中，于“allow-scripts”之外再加上“allow-same-origin”。',
    },
    file: {
      en: 'Opened as a file, this page cannot compute: a browser loads its scripts and networks from a server only. Serve the folder “{folder}”, for example with “npx sirv-cli .” in it, and open the address that is printed.',
      de: 'Als Datei geöffnet kann diese Seite nicht rechnen: Skripte und Netze lädt ein Browser nur von einem Server. Stelle den Ordner „{folder}“ bereit, zum Beispiel mit „npx sirv-cli .“ darin, und öffne die ausgegebene Adresse.',
      zh: '以文件方式打开时，此页面无法计算：浏览器只会从服务器加载其脚本和网络。请用服务器提供文件夹“{folder}”，例如在其中运行“npx sirv-cli .”，然后打开它输出的地址。',
    },
  };
  // This script lies at the root of the site, and pages of the documents below it.
  const script = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  const folder = decodeURIComponent(script).split('/').at(-2) ?? '';
  const sentences = SENTENCES[location.protocol === 'file:' ? 'file' : 'frame'];
  const wanted = [new URLSearchParams(location.search).get('lang'), ...navigator.languages, 'en'];
  const languages = wanted.map((name) => /** @type {keyof typeof sentences} */ (name?.toLowerCase().split('-')[0]));
  const language = languages.find((name) => name in sentences) ?? 'en';
  const note = document.createElement('p');
  note.className = 'notice';
  note.setAttribute('role', 'alert');
  note.lang = language;
  note.textContent = sentences[language].replace('{folder}', folder);
  document.body.prepend(note);
})();
