/**
 * The file of the network that the public case is about, in the folder `models` of the site. The
 * site lacks it unless `npm run model:mobilenetv2` has fetched it.
 */
export const REAL_MODEL = 'mobilenet_v2_1.0_224.tflite';
