import { optionsOf } from '../../model/schema/options';
import { f32 } from '../../numeric/float32';
import { broadcastShape, stretched } from '../code/layout';
import type { Run } from '../code/value';
import type { Kernels, Node } from '../node/node';
import { expectShape, input, output, refuse } from '../node/readNode';

/** Rows and columns of a matrix, after the transposition that an option asks for. */
interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

function matrixOf(shape: readonly number[], isTransposed: boolean): Matrix {
  const [rows, columns] = shape.slice(-2);
  return isTransposed
    ? { rows: columns, columns: rows, rowStride: 1, columnStride: columns }
    : { rows, columns, rowStride: columns, columnStride: 1 };
}

/** Products of matrices in float32, each sum in the order of the depth. */
function multiplied(node: Node): Run {
  const [a, b, out] = [input(node, 0), input(node, 1), output(node)];
  const { adjX, adjY } = optionsOf(node.operator, 'BatchMatMulOptions');
  const [left, right, to] = [a.data, b.data, out.data];
  if (
    !(left instanceof Float32Array) ||
    !(right instanceof Float32Array) ||
    !(to instanceof Float32Array)
  ) {
    refuse(node, 'is of FLOAT32 alone');
  }
  if (a.shape.length < 2 || b.shape.length < 2) refuse(node, 'needs matrices');
  const [x, y] = [matrixOf(a.shape, adjX), matrixOf(b.shape, adjY)];
  const [batchesA, batchesB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const batches = broadcastShape(batchesA, batchesB);
  if (batches === null || x.columns !== y.rows) {
    refuse(node, `cannot multiply [${a.shape.join(', ')}] by [${b.shape.join(', ')}]`);
  }
  expectShape(node, out, [...batches, x.rows, y.columns]);
  const fromA = stretched(node.claim, batchesA, batches);
  const fromB = stretched(node.claim, batchesB, batches);
  const depth = x.columns;
  return () => {
    let at = 0;
    for (let batch = 0; batch < fromA.length; batch++) {
      const firstA = fromA[batch] * x.rows * depth;
      const firstB = fromB[batch] * depth * y.columns;
      for (let row = 0; row < x.rows; row++) {
        for (let column = 0; column < y.columns; column++) {
          let sum = 0;
          let i = firstA + row * x.rowStride;
          let j = firstB + column * y.columnStride;
          for (let k = 0; k < depth; k++) {
            sum = f32(sum + f32(left[i] * right[j]));
            i += x.columnStride;
            j += y.rowStride;
          }
          to[at] = sum;
          at += 1;
        }
      }
    }
  };
}

export const BATCH_MATMUL: Kernels = { float: multiplied };
