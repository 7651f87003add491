import path from 'node:path';
import CopyPlugin from 'copy-webpack-plugin';
import webpack from 'webpack';

// A stand-in for the compiled package lets the page be built and looked at without a Rust toolchain:
// WHYLIGHT_PKG=tests/fake npx webpack --output-path FOLDER. It never goes into dist/.
const standIn = process.env.WHYLIGHT_PKG;

export default {
  mode: 'production',
  entry: { main: ['./www/workbench/main.js', './www/workbench/styles/index.css'] },
  output: {
    path: path.resolve('dist'),
    filename: '[name].js',
    // One stylesheet, which index.html names.
    cssFilename: 'style.css',
    chunkFilename: '[name].[contenthash:8].js',
    assetModuleFilename: '[name].[contenthash:8][ext]',
    publicPath: 'auto',
    module: true,
    clean: true,
  },
  experiments: { outputModule: true, css: true },
  // What is loaded late is one file with all that it needs.
  optimization: { splitChunks: false },
  // Source maps as files: the Content-Security-Policy forbids eval.
  devtool: 'source-map',
  plugins: [
    new CopyPlugin({
      patterns: [
        'index.html',
        'www/icon.svg',
        { from: 'www/photos', to: 'photos' },
        // The networks are compressed weights: nothing a minimiser should touch.
        { from: 'models', to: 'models', info: { minimized: true } },
      ],
    }),
    ...(standIn
      ? [
          new webpack.NormalModuleReplacementPlugin(/pkg\/whylight(_bg\.wasm|\.js)$/, (resource) => {
            resource.request = path.resolve(standIn, path.basename(resource.request));
          }),
        ]
      : []),
  ],
  // The wasm and the networks are large on purpose; the wasm has a size test of its own.
  performance: { hints: false },
};
