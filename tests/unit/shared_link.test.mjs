// What stands beside a link to a page where it is shared: a picture with an address that others can read.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { withSiteAddress } from '../../scripts/site_address.mjs';
import { root } from '../../scripts/workspace.mjs';

const PAGES = ['index.html', 'workbench.html', 'studio.html', 'circle.html', 'paint.html'];
const read = (name) => readFileSync(join(root, name), 'utf8');

/** Width and height of a JPEG, from its frame header. */
function sizeOf(bytes) {
  for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const kind = bytes[at + 1];
    if (kind >= 0xc0 && kind <= 0xc2) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
  }
  return null;
}

test('the picture has 1200 by 630 pixels and less than 200 kB', () => {
  const path = join(root, 'www', 'share.jpg');
  assert.deepEqual(sizeOf(readFileSync(path)), { width: 1200, height: 630 });
  assert.ok(statSync(path).size < 200_000, `${statSync(path).size} bytes`);
});

for (const name of PAGES) {
  test(`${name} has a title, a sentence and the picture, absolute once the site is named`, () => {
    const html = read(name);
    const [, title] = /<title>(.*?)<\/title>/.exec(html);
    assert.ok(html.includes(`<meta property="og:title" content="${title}" />`));
    assert.match(html, /<meta\s+property="og:description"\s+content="[^"]{40,}"\s+\/>/);
    // Of links to other languages, those who read them take absolute addresses only.
    const other = html.split('\n').filter((line) => line.includes('<link rel="alternate" hreflang='));
    assert.equal(other.length, name === 'index.html' ? 3 : 0);
    const alone = withSiteAddress(html, name, undefined);
    assert.equal(
      alone,
      other.reduce((rest, line) => rest.replace(`${line}\n`, ''), html),
    );
    const shared = withSiteAddress(html, name, 'https://example.org/whylight');
    assert.match(shared, /<meta property="og:image" content="https:\/\/example\.org\/whylight\/share\.jpg" \/>/);
    const own = name === 'index.html' ? '' : name;
    for (const language of name === 'index.html' ? ['', 'index.de.html', 'index.zh.html'] : [])
      assert.ok(shared.includes(`href="https://example.org/whylight/${language}" />`), language);
    assert.ok(shared.includes(`<meta property="og:url" content="https://example.org/whylight/${own}" />`));
  });
}

test('an address that is none is refused by its name', () => {
  assert.throws(() => withSiteAddress('', 'index.html', 'example.org'), /WHYLIGHT_SITE is “example\.org”: expected/);
});
