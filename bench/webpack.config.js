import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import CopyPlugin from 'copy-webpack-plugin';

const here = dirname(fileURLToPath(import.meta.url));

export default {
  mode: 'production',
  entry: join(here, 'page.js'),
  output: { path: join(dirname(here), 'dist-bench'), filename: 'bench.js', module: true, clean: true },
  experiments: { outputModule: true },
  plugins: [new CopyPlugin({ patterns: [join(here, 'index.html')] })],
  // tfjs is as large as it is.
  performance: { hints: false },
};
