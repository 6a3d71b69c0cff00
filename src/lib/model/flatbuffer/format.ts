/** The two file formats: the same tables, a few ids and enum values apart. */
export type Format = 'tflite' | 'circle';

/** A number that the format's list of names does not hold: kept, spelt `#23`. */
export type Unnamed = `#${number}`;
