/** The two file formats. They have the same tables but for a few ids and enum values. */
export type Format = 'tflite' | 'circle';

/** An enum value without a name in the format. It is kept, spelt `#23`. */
export type Unnamed = `#${number}`;
