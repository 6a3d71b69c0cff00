/** An output of a run. */
interface Named {
  readonly name: string;
}

/**
 * For each of a quantized model's outputs, the place of the float model's: the one of the same
 * name, else the next of those that remain. Converters change the order of outputs, or their names.
 * @param float as many as `quantized`
 */
export function pairedOutputs(float: readonly Named[], quantized: readonly Named[]): number[] {
  const free = new Set(float.keys());
  const take = (place: number | undefined): number | undefined => {
    if (place !== undefined) free.delete(place);
    return place;
  };
  const byName = quantized.map(({ name }) =>
    take([...free].find((place) => float[place].name === name)),
  );
  return byName.map((place) => place ?? take([...free][0]) ?? 0);
}
