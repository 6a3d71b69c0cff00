import { bool, i32, i64, i8, named, u32 } from '../flatbuffer/tableField';
import { table, union, type Member } from '../flatbuffer/table';
import { bools, bytes, ints, longs, text, uints } from '../flatbuffer/vector';

/** The second union, `BuiltinOptions2` (ids 1, 2, …), added when the first one was full. */
const MEMBERS = {
  StablehloConcatenateOptions: table({ dimension: i64() }),
  StablehloBroadcastInDimOptions: table({ broadcastDimensions: longs }),
  StablehloSliceOptions: table({ startIndices: longs, limitIndices: longs, strides: longs }),
  StablehloConvolutionOptions: table({
    windowStrides: longs,
    padding: longs,
    lhsDilation: longs,
    rhsDilation: longs,
    windowReversal: bools,
    inputBatchDimension: i64(),
    inputFeatureDimension: i64(),
    inputSpatialDimensions: longs,
    kernelInputFeatureDimension: i64(),
    kernelOutputFeatureDimension: i64(),
    kernelSpatialDimensions: longs,
    outputBatchDimension: i64(),
    outputFeatureDimension: i64(),
    outputSpatialDimensions: longs,
    featureGroupCount: i64(),
    batchGroupCount: i64(),
    precisionConfig: uints,
  }),
  StablehloCustomCallOptions: table({
    callTargetName: text,
    hasSideEffect: bool(),
    backendConfig: text,
    apiVersion: i32(),
    calledComputations: ints,
    customAttributes: bytes(),
  }),
  StablehloReduceOptions: table({ dimensions: longs, bodySubgraphIndex: i32() }),
  StablehloScatterOptions: table({
    indicesAreSorted: bool(),
    updateWindowDims: longs,
    insertedWindowDims: longs,
    scatterDimsToOperandDims: longs,
    indexVectorDim: i64(),
    uniqueIndices: bool(),
    updateComputationSubgraphIndex: i32(),
  }),
  StablehloCompareOptions: table({ comparisonDirection: u32(), compareType: u32() }),
  StablehloDynamicSliceOptions: table({ sliceSizes: longs }),
  StablehloPadOptions: table({
    edgePaddingLow: longs,
    edgePaddingHigh: longs,
    interiorPadding: longs,
  }),
  StablehloIotaOptions: table({ iotaDimension: i64() }),
  StablehloDotGeneralOptions: table({
    lhsBatchingDimensions: longs,
    rhsBatchingDimensions: longs,
    lhsContractingDimensions: longs,
    rhsContractingDimensions: longs,
    precisionConfig: uints,
  }),
  StablehloReduceWindowOptions: table({
    windowDimensions: longs,
    windowStrides: longs,
    baseDilations: longs,
    windowDilations: longs,
    padding: longs,
    bodySubgraphIndex: i32(),
  }),
  StablehloSortOptions: table({
    dimension: i64(),
    isStable: bool(),
    comparatorSubgraphIndex: i32(),
  }),
  StablehloWhileOptions: table({ condSubgraphIndex: i32(), bodySubgraphIndex: i32() }),
  StablehloGatherOptions: table({
    offsetDims: longs,
    collapsedSliceDims: longs,
    startIndexMap: longs,
    indexVectorDim: i64(),
    sliceSizes: longs,
    indicesAreSorted: bool(),
  }),
  StablehloTransposeOptions: table({ permutation: longs }),
  DilateOptions: table({}),
  StablehloRngBitGeneratorOptions: table({
    algorithm: named(i8(), ['DEFAULT', 'PHILOX', 'THREEFRY']),
  }),
  ReduceWindowOptions: table({ reduceFunction: i32() }),
  StableHLOCompositeOptions: table({
    name: text,
    decompositionSubgraphIndex: i32(),
    compositeAttributes: bytes(),
    compositeAttributesFormat: i8(),
    version: i32(),
  }),
  StablehloShiftLeftOptions: table({}),
  StablehloCaseOptions: table({ branchSubgraphIndices: ints }),
};

const numbers = new Map(
  (Object.keys(MEMBERS) as (keyof typeof MEMBERS)[]).map((kind, i) => [1 + i, kind]),
);
export const builtinOptions2 = union(MEMBERS, { tflite: numbers, circle: numbers });

export type Options2 = Member<typeof MEMBERS>;
