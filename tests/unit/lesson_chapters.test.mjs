// Every method leads to a chapter of the lesson that is there and has the title by which the workbench names it.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/workspace.mjs';
import { chapterBefore, chapterOf, FROM } from '../../www/shared/lesson_chapters.js';

const read = (path) => readFileSync(join(root, path), 'utf8');

/** The ids of the registry of methods, as its sources have them. */
const METHODS = readdirSync(join(root, 'src/methods'))
  .filter((name) => name.endsWith('.rs'))
  .flatMap((name) => [
    ...read(`src/methods/${name}`)
      .split('#[cfg(test)]')[0]
      .matchAll(/^ +id: "([a-z0-9-]+)"/gm),
  ])
  .map(([, id]) => id);

const lesson = read('index.html');
const chapters = new Map(
  [...lesson.matchAll(/<section class="chapter[^"]*" id="([a-z]+)">\s*<h2>(?:\d+\. )?([^<]+)<\/h2>/g)].map(([, id, title]) => [
    id,
    title,
  ]),
);

test('every method of the registry has a chapter, which the lesson has under that title', () => {
  assert.ok(METHODS.length > 30, `${METHODS.length} methods were read`);
  for (const method of METHODS) {
    const chapter = chapterOf(method);
    assert.ok(chapter, `${method} has no chapter`);
    assert.equal(chapters.get(chapter.id), chapter.title, method);
  }
});

test('the table names no method that the registry does not have', () => {
  const [, table] = /CHAPTER_OF_METHOD = Object\.freeze\(\{([\s\S]*?)\}\)/.exec(read('www/shared/lesson_chapters.js'));
  const named = [...table.matchAll(/^ +'?([a-z0-9-]+)'?: '/gm)].map(([, id]) => id);
  assert.deepEqual(named.sort(), METHODS.sort());
  assert.equal(chapterOf('no-such-method'), null);
});

test('the workbench leads back to every chapter that a figure may have been opened from, and to nothing else', () => {
  assert.ok(chapters.size >= 10);
  for (const [id, title] of chapters) {
    // No figure of it leads to the workbench.
    if (id === 'teachers' || id === 'sources') continue;
    assert.deepEqual(chapterBefore(`?lang=de&${FROM}=${id}`), { id, title });
  }
  for (const search of ['', '?from=', '?from=toString', '?from=nowhere', '?lang=de']) assert.equal(chapterBefore(search), null);
});
