// The networks of the chapter, and the layers at which they are looked into.

import { marked } from '../../shared/language/text.js';

/**
 * `tap`: the feature maps. `name`: of the layer. `head`: the tensors of the dense layer behind its maps' means, where that is what follows it.
 * @typedef {{ tap: string, name: string, head?: { weights: string, bias: string } }} Layer
 *
 * `own`: a photo of its own, where the lesson's is nothing for it, and the sentence that says so.
 * @typedef {{ id: string, label: string, own: { photo: string, why: string } | null, layers: Layer[] }} Inside
 */

const CLOTHES = {
  photo: 'fashion/9-ankle-boot.png',
  why: marked('This network knows clothes only, so it is shown an ankle boot in place of the photo.'),
};

// Of the convolutional network layers with fewer maps than cells, whose weights follow from the map, and the last, whose weights are in the file.
/** @type {Inside[]} */
export const NETWORKS = [
  {
    id: 'efficientnet-lite0',
    label: marked('EfficientNet-Lite0, convolutional'),
    own: null,
    layers: [
      { tap: 'b1.proj', name: marked('block 1 of 15') },
      { tap: 'b4.out', name: marked('block 4 of 15') },
      { tap: 'b7.out', name: marked('block 7 of 15') },
      { tap: 'b10.out', name: marked('block 10 of 15') },
      { tap: 'head.act', name: marked('the last layer'), head: { weights: 'fc.w.f16', bias: 'fc.b.f16' } },
    ],
  },
  {
    id: 'fashion-vit',
    label: marked('A small vision transformer'),
    own: CLOTHES,
    layers: [
      {
        tap: 'head.norm',
        name: marked('the last norm, before the tokens are averaged'),
        head: { weights: 'logits.weight.f16', bias: 'logits.bias.f16' },
      },
    ],
  },
  { id: 'fashion-mlp', label: marked('Dense layers only'), own: CLOTHES, layers: [] },
];
