import { t } from '../../shared/language/text.js';

/** How long a file of the visitor's own is kept. @param {Pick<import('../state/types/files.js').OwnFile, "kept" | "forVisit">} ownFile @param {boolean} keepFiles */
export function keptWords({ kept, forVisit }, keepFiles) {
  if (!kept)
    return forVisit
      ? t`It lasts until you leave the page. It is never sent.`
      : t`It lasts until you leave the page, since this browser cannot keep files. It is never sent.`;
  return keepFiles
    ? t`This browser keeps it until you forget it. It is never sent.`
    : t`This tab keeps it until you close the tab. It is never sent.`;
}
