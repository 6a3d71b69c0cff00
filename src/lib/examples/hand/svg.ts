import type { Spot2 } from './contour';

/** A number of a drawing, with one digit after the point, so that machines agree on the text. */
export const digits = (value: number): string => {
  const text = value.toFixed(1);
  return text.endsWith('.0') ? text.slice(0, text === '-0.0' ? 0 : -2) || '0' : text;
};

export const point = ({ x, y }: Spot2): string => `${digits(x)} ${digits(y)}`;

const middle = (a: Spot2, b: Spot2): Spot2 => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

/** A closed path that is smooth through the middles of a polygon's sides. */
export function smoothPath(polygon: readonly Spot2[]): string {
  const count = polygon.length;
  const side = (i: number) => middle(polygon[i % count], polygon[(i + 1) % count]);
  const curves = polygon.map((_, i) => {
    const corner = polygon[(i + 1) % count];
    return `Q${point(corner)} ${point(side(i + 1))}`;
  });
  return `M${point(side(0))}${curves.join('')}Z`;
}

/** A line through points, as straight pieces. */
export const line = (spots: readonly Spot2[]): string => `M${spots.map(point).join('L')}`;

type Attributes = Readonly<Record<string, string | number>>;

/** An element of SVG. Numbers are written with two digits. */
export function element(name: string, attributes: Attributes, children: readonly string[] = []) {
  const written = Object.entries(attributes)
    .map(
      ([key, value]) => ` ${key}="${typeof value === 'number' ? Number(value.toFixed(2)) : value}"`,
    )
    .join('');
  return children.length === 0
    ? `<${name}${written}/>`
    : `<${name}${written}>${children.join('')}</${name}>`;
}
