// Texts in other languages: holes and their order, what is missing, what the engine says, and the catalogues themselves.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { faultOf, standOf } from '../../scripts/languages.mjs';
import { FILE_TEXTS } from '../../scripts/languages/file_texts.mjs';
import { textsOf as saidTextsOf } from '../../scripts/languages/said_texts.mjs';
import { translatedPage } from '../../scripts/languages/lesson_texts.mjs';
import { textsOf } from '../../scripts/languages/page_texts.mjs';
import { textsOf as rustTextsOf } from '../../scripts/languages/engine_texts.mjs';
import { readMessages } from '../../scripts/languages/po.mjs';
import { root } from '../../scripts/workspace.mjs';
import { percent, significant } from '../../www/shared/format.js';
import { useCatalogue } from '../../www/shared/language/catalogue.js';
import { languageFrom } from '../../www/shared/language/choose.js';
import { sentenceTranslator } from '../../www/shared/language/sentences.js';
import { counted, langOf, t } from '../../www/shared/language/text.js';
import { say } from '../../www/shared/say.js';

const german = (page, engine = {}) =>
  useCatalogue({ language: 'de', decimal: ',', page, sentence: sentenceTranslator(engine, { decimal: ',', space: ' ' }) });

/** What stands between the engine's texts, and before decimals. */
const SIGNS = {
  de: { decimal: ',', space: ' ', stop: '.', colon: ': ', semicolon: '; ' },
  zh: { decimal: '.', space: '', stop: '。', colon: '：', semicolon: '；' },
};

/** Chinese with a space at each other letter or digit, and at none of its own. */
const spaced = (text) =>
  text
    .replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '')
    .replace(/(?<=\p{Script=Han})(?=[\da-z`])|(?<=[\da-z%`])(?=\p{Script=Han})/giu, ' ');

describe('texts of the page', () => {
  afterEach(() => useCatalogue(null));

  test('a translation puts the values in its own order, and a text without one stays English', () => {
    const text = (shown, all) => t`${shown} of ${all} maps`;
    assert.equal(text(1, 3), '1 of 3 maps');
    german({ '{1} of {2} maps': 'Von {2} Karten {1}' });
    assert.equal(text(1, 3), 'Von 3 Karten 1');
    assert.equal(t`nobody knows ${'this'}`, 'nobody knows this');
  });

  test('whatever the values are, a translation has each of them', () => {
    german({ '{1}, {2} and {3}': '<{3}> <{1}> <{2}>' });
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (one, two, three) => {
        assert.equal(t`${one}, ${two} and ${three}`, `<${three}> <${one}> <${two}>`);
      }),
    );
  });

  test('a template may move its tags, and is one template for lit however often it is shown', () => {
    german({ 'Photo by <b>{1}</b>, {2}': '{2}: Foto von <b>{1}</b>' });
    const shown = (name, year) => say`Photo by <b>${name}</b>,
      ${year}`;
    const [one, other] = [shown('Ada', 1843), shown('Emmy', 1918)];
    assert.deepEqual(
      [[...one.strings], one.values],
      [
        ['', ': Foto von <b>', '</b>'],
        [1843, 'Ada'],
      ],
    );
    assert.equal(one.strings, other.strings);
    assert.deepEqual([...one.strings.raw], [...one.strings]);
  });

  test('numbers have the decimal sign of the language, and counts its form', () => {
    assert.deepEqual([percent(0.123), significant(0.35), counted(1, 'one', 'many')], ['12.3\u202f%', '0.35', 'one']);
    german({});
    assert.deepEqual([percent(0.123), significant(0.35), counted(2, 'one', 'many')], ['12,3\u202f%', '0,35', 'many']);
  });

  test('the address says the language, else what was chosen, else the browser', () => {
    const from = (search, chosen, ...preferred) => languageFrom({ search, chosen, preferred });
    assert.equal(from('?lang=zh', 'de', 'en-US'), 'zh');
    assert.equal(from('', 'de', 'zh-CN'), 'de');
    assert.equal(from('?projector', null, 'fr-FR', 'zh-Hans-CN'), 'zh');
    assert.equal(from('?lang=tlh', null, 'fr'), 'en');
  });
});

describe('what the engine says', () => {
  const translate = sentenceTranslator(
    {
      'no fault found': 'kein Fehler gefunden',
      edges: 'Kanten',
      noise: 'Rauschen',
      '{1} and {2}': '{1} und {2}',
      '{1} do as well or better': '{1} sind mindestens so gut',
      '{1}: {2} of {3} {4} passed': '{1}: {2} von {3} Prüfungen bestanden',
      'It stays (correlation {1}).': 'Sie bleibt (Korrelation {1}).',
      'Two runs agree by {1}.': 'Zwei Läufe stimmen zu {1} überein.',
    },
    { decimal: ',', space: ' ' },
  );

  test('sentences after each other, with their numbers', () => {
    assert.equal(
      translate('It stays (correlation 0.87). Two runs agree by −0.05.'),
      'Sie bleibt (Korrelation 0,87). Zwei Läufe stimmen zu −0,05 überein.',
    );
  });

  test('what stands in a hole is translated too, with the capital of a headline', () => {
    assert.equal(translate('No fault found: 3 of 3 checks passed'), 'Kein Fehler gefunden: 3 von 3 Prüfungen bestanden');
    assert.equal(
      translate('Noise and edges do as well or better: 0 of 1 check passed'),
      'Rauschen und Kanten sind mindestens so gut: 0 von 1 Prüfungen bestanden',
    );
  });

  test('what is not known is not half translated, and says that it is English', () => {
    assert.equal(translate('Cats and dogs'), null);
    assert.equal(translate('It stays (correlation 0.87). Nobody knows why.'), null);
    german({}, { edges: 'Kanten' });
    assert.deepEqual([langOf('edges'), langOf('Nobody knows why.')], [false, 'en']);
    useCatalogue(null);
    assert.equal(langOf('Nobody knows why.'), false);
  });
});

describe('how sentences of the engine are told apart', () => {
  const MESSAGES = {
    'the baseline': 'die Baseline',
    'as much as {1}': 'so viel wie {1}',
    '{1} more than {2}': '{1} mehr als {2}',
    'The photo scores {1}': 'Das Foto erreicht {1}',
    '{1}. The gap is {2}.': '{1}. Die Lücke ist {2}.',
    '{1} % of {2}': '{1} % {2}',
    'the score': 'des Scores',
    '{1}: more would change it by {2}. {3}{4}': '{1}: Mehr würden sie um {2} ändern. {3}{4}',
    'It has settled': 'Es steht fest',
    ' More steps may close it.': ' Mehr Schritte können sie schließen.',
    'the map is zero': 'die Karte ist null',
    'choose another class': 'Wähle eine andere Klasse',
    'Every cell of `{1}` is zero.': 'Jede Zelle von `{1}` ist null.',
    '`{1}` is {2}: choose {3}': '`{1}` ist {2}: Wähle {3}',
    '{1} is zero everywhere. {2}': '{1} ist überall null. {2}',
    '{1} of {2} patches were covered.': '{1} von {2} Feldern wurden verdeckt.',
    'the chance of {1} is {2}': 'die Chance von {1} ist {2}',
    'the steps': 'die Schritte',
  };
  const translate = sentenceTranslator(MESSAGES, { decimal: ',', space: ' ' });
  const CASES = {
    'no value reaches into the next sentence': [
      'The photo scores as much as the baseline. The gap is 12 % of the score. Every cell of `a` is zero.',
      'Das Foto erreicht so viel wie die Baseline. Die Lücke ist 12 % des Scores. Jede Zelle von `a` ist null.',
    ],
    'a sentence may begin with a number': [
      'Every cell of `a` is zero. 3 of 4 patches were covered.',
      'Jede Zelle von `a` ist null. 3 von 4 Feldern wurden verdeckt.',
    ],
    'a text that begins with a space follows others': [
      'The photo scores 1.50 more than the baseline. More steps may close it.',
      'Das Foto erreicht 1,50 mehr als die Baseline. Mehr Schritte können sie schließen.',
    ],
    'values beside each other are sentences': [
      'It has settled: more would change it by 2.5 %. The photo scores as much as the baseline. More steps may close it.',
      'Es steht fest: Mehr würden sie um 2,5 % ändern. Das Foto erreicht so viel wie die Baseline. Mehr Schritte können sie schließen.',
    ],
    'the last of values beside each other may be missing': [
      'It has settled: more would change it by 2.5 %. Every cell of `a` is zero.',
      'Es steht fest: Mehr würden sie um 2,5 % ändern. Jede Zelle von `a` ist null.',
    ],
    'a reason has a remedy': ['the map is zero: choose another class', 'die Karte ist null: Wähle eine andere Klasse'],
    'or one after a semicolon': ['the map is zero; choose another class', 'die Karte ist null; Wähle eine andere Klasse'],
    'a name in backticks stays, whatever it is': [
      '`the steps` is the steps: choose the steps',
      '`the steps` ist die Schritte: Wähle die Schritte',
    ],
    'a name that is not known stays as it is': ['The chance of tabby cat is 4.20e−7', 'Die Chance von tabby cat ist 4,20e−7'],
    'a sentence that is not known is no name': ['The chance of tabby. Nobody knows is 0.5', null],
    'and leaves the sentence around it in English': ['The map is zero everywhere. Nobody knows why', null],
  };
  for (const [rule, [english, german]] of Object.entries(CASES)) test(rule, () => assert.equal(translate(english), german));

  test('where no space stands between sentences, their signs are wide, and spaces stand at other letters', () => {
    const chinese = sentenceTranslator(
      {
        'the map is zero': '图为零',
        'please choose {1}': '请选择{1}',
        '{1} % of {2}': '{2} 的 {1} %',
        'the score': '得分',
        'Stopped.': '停了。',
      },
      { decimal: '.', space: '' },
    );
    assert.equal(chinese('Stopped. The map is zero: please choose lime.'), '停了。图为零：请选择 lime。');
    assert.equal(chinese('12 % of the score'), '得分的 12 %');
  });

  test('a long list of names takes no time', () => {
    const names = Array.from({ length: 400 }, (_, place) => `name ${place}, the steps`).join(', ');
    const list = sentenceTranslator(
      { ...MESSAGES, '{1}, {2}': '{1}, {2}', 'choose {1}': 'Wähle {1}' },
      { decimal: ',', space: ' ' },
    );
    assert.equal(list(`choose ${names}`), null);
  });
});

describe('what is said of files and of the way to them', () => {
  for (const [language, signs] of Object.entries(SIGNS)) {
    test(`has its values in ${language}, behind the name of the file`, () => {
      const translate = sentenceTranslator(readMessages('engine', language), signs);
      const said = {
        'my photo.png: the file ends after 1,234 bytes, inside the picture data: choose the complete file': {
          de: 'my photo.png: die Datei endet nach 1,234 Bytes, mitten in: Bilddaten. Nimm die vollständige Datei',
          zh: 'my photo.png：文件在 1,234 字节后结束，位于图像数据中：请选择完整的文件',
        },
        'squeezenet11.onnx could not be downloaded. https://example.org did not answer, or does not allow this page to read it (CORS).':
          {
            de: 'squeezenet11.onnx ließ sich nicht herunterladen. https://example.org hat nicht geantwortet oder erlaubt dieser Seite nicht, es zu lesen (CORS).',
            zh: '无法下载 squeezenet11.onnx。https://example.org 没有应答，或不允许本页读取（CORS）。',
          },
        'labels.txt: the server answered with a web page where a list of class names was expected.': {
          de: 'labels.txt: Der Server antwortete mit einer Webseite, wo eine Liste von Klassennamen erwartet wurde.',
          zh: 'labels.txt：服务器返回了网页，而应为类别名称列表。',
        },
        'The server answered 404 for squeezenet11.onnx.': {
          de: 'Der Server antwortete für squeezenet11.onnx mit 404.',
          zh: '服务器对 squeezenet11.onnx 的应答为 404。',
        },
        'This browser’s WebGPU failed to start (Zork).': {
          de: 'WebGPU ließ sich in diesem Browser nicht starten (Zork).',
          zh: '此浏览器的 WebGPU 启动失败（Zork）。',
        },
      };
      for (const [english, words] of Object.entries(said)) assert.equal(translate(english), words[language]);
      assert.equal(translate('my photo.png: nobody knows why'), null);
      assert.equal(translate('Nobody. Knows: the file is empty: choose the complete file'), null);
    });
  }

  test('stands in the sources that it is said by', () => {
    // Some is put together there, of parts that lie around a value or a choice.
    const bare = (text) => text.replace(/\\\n\s*/g, '').replace(/\s+/g, ' ');
    for (const [file, texts] of Object.entries(FILE_TEXTS)) {
      const code = bare(readFileSync(join(root, file), 'utf8'));
      for (const text of texts) {
        const [longest] = text
          .split(/\{\d\}|, and the logits|; th(?=is)| come ne|The file ends in | a softmax/)
          .sort((a, b) => b.length - a.length);
        assert.ok(code.includes(longest), `${file}: ${longest}`);
      }
    }
  });

  test('is found in the scripts of client and worker as whole sentences', () => {
    const code =
      "const WHY = 'It is gone.'; f('id', `${name} is of ${size} bytes.`, { label: 'Reading it', key: 'not this' }); console.warn('Nor this.');";
    assert.deepEqual(
      saidTextsOf(code, 'a.js').map(({ source }) => source),
      ['It is gone.', '{1} is of {2} bytes.', 'Reading it'],
    );
  });
});

describe('the verdicts of the Rust tests', () => {
  // What the tests of src/report/headline.rs expect of the engine, as it says it.
  const [, tests] = readFileSync(join(root, 'src/report/headline.rs'), 'utf8').split('#[cfg(test)]');
  const headlines = [...tests.matchAll(/"((?:[A-Z][\w-]*)[ :][^"{}]*)"/g)]
    .map(([, text]) => text)
    .filter((text) => text !== 'No fault');
  const digits = (text) => (text.match(/\d+(?:[.,]\d+)?/g) ?? []).map((number) => number.replace(',', '.')).sort();
  // Method names and the like stay as they are.
  const ENGLISH = { de: /\b(the|of|and|is|not|check|checks|passed|better|jumps|map|network|class)\b/, zh: /[A-Za-z]{3,}/ };

  for (const [language, decimal, space] of [
    ['de', ',', ' '],
    ['zh', '.', ''],
  ]) {
    test(`are wholly in ${language}, with their numbers`, () => {
      assert.ok(headlines.length > 20, String(headlines.length));
      const translate = sentenceTranslator(readMessages('engine', language), { decimal, space });
      for (const headline of headlines) {
        const found = translate(headline);
        assert.ok(found, headline);
        assert.doesNotMatch(found, ENGLISH[language], headline);
        assert.deepEqual(digits(found), digits(headline), found);
      }
    });
  }
});

for (const [language, signs] of Object.entries(SIGNS)) {
  describe(`every text of the engine, ${language}`, () => {
    const messages = readMessages('engine', language);
    const translate = sentenceTranslator(messages, signs);
    const { stop, colon, semicolon } = signs;
    const texts = Object.entries(messages);
    /** A text with a value in each hole; of holes beside each other in the first alone. */
    const filled = (text, value) =>
      text.replace(/((?:\{\d+\})*)\{(\d+)\}/g, (_, before, hole) => (before === '' ? value(hole) : filled(before, value)));
    const number = (decimal) => (hole) => `0${decimal}${hole}7`;
    /** As it is shown: what is in backticks is a name, whatever it looks like. */
    const even = (text) => (signs.space === '' ? spaced(text) : text.replace(/`0,/g, '`0.'));
    const said = texts.map(([english, words]) => [filled(english, number('.')), even(filled(words, number(signs.decimal)))]);
    const pairs = (all) => [1, 7, 31].flatMap((step) => all.map((one, place) => [one, all[(place + step) % all.length]]));

    test('is found again by its numbers', () => {
      assert.ok(said.length > 500, String(said.length));
      for (const [english, words] of said) assert.equal(translate(english), words);
    });

    test('keeps a name that stands in it, or stays whole', () => {
      for (const [english, words] of texts.filter(([english]) => english.includes('{1}'))) {
        const found = translate(filled(english, () => 'Zork'));
        if (found !== null) assert.equal(found, even(filled(words, () => 'Zork')), english);
      }
    });

    test('keeps a name in backticks that is a word of the catalogue', () => {
      const named = texts.filter(([english]) => english.includes('`{1}`'));
      assert.ok(named.length > 8, String(named.length));
      const name = (value) => (hole) => (hole === '1' ? 'noise' : value(hole));
      for (const [english, words] of named)
        assert.equal(translate(filled(english, name(number('.')))), even(filled(words, name(number(signs.decimal)))));
    });

    test('is found behind another sentence', () => {
      const sentences = said.filter(([english]) => /^[ \p{Lu}].*\.$/su.test(english));
      assert.ok(sentences.length > 200, String(sentences.length));
      for (const [one, other] of pairs(sentences))
        assert.equal(
          translate(`${one[0]} ${other[0].trim()}`),
          even(one[1] + signs.space + other[1].trimStart()),
          `${one[0]} ${other[0]}`,
        );
    });

    test('is found as a reason with its remedy, and as a sentence with a full stop', () => {
      const parts = said.filter(([english]) => /^\p{Ll}.{12,}[^.]$/su.test(english));
      assert.ok(parts.length > 150, String(parts.length));
      for (const [reason, remedy] of pairs(parts)) {
        assert.equal(translate(`${reason[0]}: ${remedy[0]}`), even(reason[1] + colon + remedy[1]));
        assert.equal(translate(`${reason[0]}; ${remedy[0]}.`), even(reason[1] + semicolon + remedy[1] + stop));
      }
    });
  });
}

describe('the catalogues', () => {
  test('values and tags of a translation are those of its text', () => {
    assert.equal(faultOf('<b>{1}</b> of {2}', '{2}: <b>{1}</b>'), null);
    assert.match(faultOf('{1} of {2}', 'von {2}'), /“\{1\} of \{2\}” has \{1\} \{2\}, and its translation \{2\}/);
    assert.ok(faultOf('<b>{1}</b>', '{1}'));
    for (const { catalogue, language, faults } of standOf()) assert.deepEqual(faults, [], `${catalogue}.${language}`);
  });

  // A chapter may be written anew before it is translated, and is in English until then: three quarters, so that one chapter of ten is no failure.
  test('most of the page and of the lesson is translated', (context) => {
    for (const { catalogue, language, all, translated, missing } of standOf()) {
      for (const text of missing.slice(0, 5))
        context.diagnostic(`${catalogue}.${language}: no translation of “${text.slice(0, 60)}”`);
      if (catalogue !== 'engine')
        assert.ok(translated >= 0.75 * all, `${catalogue}.${language}: ${translated} of ${all} are translated`);
    }
  });

  test('texts are found in scripts and in Rust, and one that is read too early is refused', () => {
    const found = textsOf("const A = { a: marked('first') }; const f = (n) => t`Photo ${n}\n  of you`;", 'a.js');
    assert.deepEqual(
      found.map(({ source }) => source),
      ['first', 'Photo {1} of you'],
    );
    assert.throws(() => textsOf('const A = t`too early`;', 'a.js'), /too early/);
    const rust = rustTextsOf(
      'fn a() { format!("gain {gain:.2}, \\\n    {{so}}") }\n#[cfg(test)]\nmod tests { "not said here" }',
      'a.rs',
    );
    assert.deepEqual(
      rust.map(({ source }) => source),
      ['gain {1}, {so}'],
    );
  });
});

describe('the lesson', () => {
  const html = readFileSync(join(root, 'index.html'), 'utf8');

  test('a page of it keeps everything but its texts', () => {
    const messages = readMessages('lesson', 'de');
    const page = translatedPage(html, 'de', messages);
    assert.match(page, /<html lang="de">/);
    assert.ok(page.includes(messages['Looking inside']));
    const hooks = (text) => [...text.matchAll(/ (?:id|data-[a-z-]+|for|type|min|max|methods|photo|src)="[^"]*"/g)].map(String);
    assert.deepEqual(hooks(page), hooks(html));
    assert.ok(page.includes('href="workbench.html?lang=de'));
    // An option whose text is its value keeps it.
    assert.match(page, /<option value="golden retriever">/);
  });

  test('what has no translation stays as it is', () => {
    const page = translatedPage('<html lang="en"><p>Known <a href="x.html#y">here</a></p><p>Not known</p></html>', 'zh', {
      'Known <a#1>here</a>': '<a#1>这里</a>有',
    });
    assert.equal(page, '<html lang="zh"><p><a href="x.html?lang=zh#y">这里</a>有</p><p>Not known</p></html>');
  });
});
