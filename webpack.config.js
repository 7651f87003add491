import { readFileSync } from 'node:fs';
import path from 'node:path';
import CopyPlugin from 'copy-webpack-plugin';
import webpack from 'webpack';
import { translatedPage } from './scripts/languages/lesson_texts.mjs';
import { readMessages, TRANSLATED } from './scripts/languages/po.mjs';
import { withSiteAddress } from './scripts/site_address.mjs';

// The package that the page is built over: the one in pkg/, or another that scripts/package.mjs made, such as one over the stand-in engine.
const over = process.env.WHYLIGHT_PKG || 'pkg';

// The tests need to look into the page and to take its device away: their build has an entry of its own, and no other build holds it.
const debug = process.env.WHYLIGHT_DEBUG;

// The lesson is text, so that each language has a page of its own, which is read without any script.
const lessons = TRANSLATED.map((language) => ({
  from: 'index.html',
  to: `index.${language}.html`,
  transform: (/** @type {Buffer} */ html) =>
    withSiteAddress(
      translatedPage(html.toString(), language, readMessages('lesson', language)),
      `index.${language}.html`,
      process.env.WHYLIGHT_SITE,
    ),
}));

export default {
  mode: 'production',
  entry: {
    workbench: [debug ? './www/workbench/debug.js' : './www/workbench/main.js', './www/workbench/styles/index.css'],
    studio: ['./www/studio/main.js', './www/studio/styles/index.css'],
    report: ['./www/report/main.js', './www/report/styles/index.css'],
    lesson: ['./www/lesson/main.js', './www/lesson/styles/index.css'],
    // These have the stylesheet of the studio.
    circle: './www/studio/circle/main.js',
    paint: './www/studio/paint/main.js',
    // The documents, which scripts/site/ writes.
    site: ['./www/site/main.js', './www/site/styles/index.css'],
  },
  output: {
    path: path.resolve('dist'),
    filename: '[name].js',
    // A stylesheet for each page, which that names.
    cssFilename: '[name].css',
    chunkFilename: '[name].[contenthash:8].js',
    assetModuleFilename: '[name].[contenthash:8][ext]',
    publicPath: 'auto',
    module: true,
    clean: true,
  },
  experiments: { outputModule: true, css: true },
  // The worker is a whole script already.
  module: {
    rules: [
      { test: /\.po$/, use: path.resolve('scripts/languages/po_loader.mjs') },
      { test: /worker\.js$/, dependency: 'url', type: 'asset/resource' },
      // The stylesheets of the element are text in its script, as in the package.
      { test: /element[/\\]styles[/\\].*\.css$/, type: 'asset/source' },
    ],
  },
  // What is loaded late is one file with all that it needs.
  optimization: { splitChunks: false },
  // Source maps as files: the Content-Security-Policy forbids eval.
  devtool: 'source-map',
  plugins: [
    // The lesson holds the element.
    new webpack.DefinePlugin({
      WHYLIGHT_VERSION: JSON.stringify(JSON.parse(readFileSync('pkg/package.json', 'utf8')).version),
      WHYLIGHT_OFFLINE: JSON.stringify(!debug),
    }),
    new CopyPlugin({
      patterns: [
        ...['index.html', 'studio.html', 'circle.html', 'workbench.html', 'paint.html'].map((from) => ({
          from,
          transform: (html) => withSiteAddress(String(html), from, process.env.WHYLIGHT_SITE),
        })),
        'www/share.jpg',
        'www/frame/origin_note.js',
        ...lessons,
        'embed.html',
        'report.html',
        { from: 'assets/digits/digits.png', to: 'digits.png' },
        { from: 'assets/reasons', to: 'reasons', globOptions: { ignore: ['**/README.md'] }, info: { minimized: true } },
        'www/icon.svg',
        { from: 'www/icons', to: 'icons' },
        'www/manifest.webmanifest',
        'www/robots.txt',
        { from: 'www/photos', to: 'photos' },
        { from: 'www/lesson/pictures', to: 'lesson' },
        // What the lesson shows to the small networks.
        { from: 'tests/fashion/9-ankle-boot.png', to: 'fashion' },
        // The networks are compressed weights: nothing a minimiser should touch.
        { from: 'models', to: 'models', info: { minimized: true } },
      ],
    }),
    new webpack.NormalModuleReplacementPlugin(/pkg\/assets\.js$/, (resource) => {
      resource.request = path.resolve(over, 'assets.page.js');
    }),
  ],
  // The wasm and the networks are large on purpose; the wasm has a size test of its own.
  performance: { hints: false },
};
