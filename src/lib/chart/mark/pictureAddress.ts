/**
 * A picture as an address of data, for `Picture.svelte`; '' where there is no page to draw it on.
 * @param reals red, green and blue of each pixel, row by row
 * @param low the real of the pixel value 0
 * @param high the real of the pixel value 255
 */
export function pictureAddress(
  reals: ArrayLike<number>,
  width: number,
  height: number,
  { low, high }: { readonly low: number; readonly high: number },
): string {
  if (typeof document === 'undefined') return '';
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  if (context === null) return '';
  const image = context.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) {
      image.data[4 * i + c] = Math.round(((reals[3 * i + c] - low) / (high - low)) * 255);
    }
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
}
