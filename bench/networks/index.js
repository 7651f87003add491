// The networks of the benchmark. Every peer gets the same file and the same input: a photo of the network's own size, `(value - mean) / scale`.

/**
 * @typedef {object} Network
 * @property {string} id @property {string} name
 * @property {number} size height and width of the input
 * @property {number[]} mean @property {number[]} scale of the channels, values from 0 to 255
 * @property {'RGB' | 'BGR'} channels
 * @property {string} logits name of the output
 * @property {string | null} file in models/; null where the weights are random
 */

const IMAGENET = { mean: [123.675, 116.28, 103.53], scale: [58.395, 57.12, 57.375], channels: 'RGB' };

/** @type {Network[]} from the smallest to the largest */
export const NETWORKS = [
  {
    id: 'mobilenetv2-dogs',
    name: 'MobileNetV2 dogs, 160',
    size: 160,
    mean: [127.5, 127.5, 127.5],
    scale: [127.5, 127.5, 127.5],
    channels: 'RGB',
    logits: 'logits',
    file: 'mobilenetv2_dogs.onnx',
  },
  {
    id: 'squeezenet11',
    name: 'SqueezeNet 1.1, 227',
    size: 227,
    mean: [103.939, 116.779, 123.68],
    scale: [1, 1, 1],
    channels: 'BGR',
    logits: 'logits',
    file: 'squeezenet11.onnx',
  },
  {
    id: 'efficientnet-lite0',
    name: 'EfficientNet-Lite0, 224',
    size: 224,
    mean: [127, 127, 127],
    scale: [128, 128, 128],
    channels: 'RGB',
    logits: 'logits',
    file: 'efficientnet_lite0.onnx',
  },
  { id: 'resnet50', name: 'ResNet-50, 224, random weights', size: 224, ...IMAGENET, logits: 'logits', file: null },
  { id: 'vit-b16', name: 'ViT-B/16, 224, random weights', size: 224, ...IMAGENET, logits: 'logits', file: null },
];

/** How Whylight is told to prepare a photo that has the network's size already. @param {Network} network */
export const preprocess = ({ mean, scale, channels }) => ({
  resize: { mode: 'squash', filter: 'bilinear' },
  crop: null,
  channels,
  mean,
  scale,
});

/**
 * The input that every peer gets.
 * @param {Network} network @param {ArrayLike<number>} rgb 0 to 255, [size, size, 3] @returns {Float32Array} [3, size, size]
 */
export function inputOf({ size, mean, scale, channels }, rgb) {
  const pixels = size * size;
  const order = channels === 'RGB' ? [0, 1, 2] : [2, 1, 0];
  const input = new Float32Array(3 * pixels);
  order.forEach((from, channel) => {
    for (let pixel = 0; pixel < pixels; pixel += 1) {
      input[channel * pixels + pixel] = (rgb[3 * pixel + from] - mean[channel]) / scale[channel];
    }
  });
  return input;
}
