import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedNames, typesOf } from '../../../scripts/lint/names.js';
import { readSources } from '../../../scripts/lint/sources.js';

describe('the types that a file defines', () => {
  test.for([
    ['export interface A {', ['A']],
    ['export interface A<T> extends B<T> {', ['A']],
    ['export type A = B;', ['A']],
    ['export type A<T> = B<T>;', ['A']],
    ['export class A {', ['A']],
    ['export abstract class A extends B {', ['A']],
    ['  export type A = B;', ['A']],
    ['export interface A {}\nexport type B = A;', ['A', 'B']],
  ] as const)('%s', ([text, names]) => {
    expect(typesOf(text)).toEqual(names);
  });

  test.for([
    'interface A {',
    'type A = B;',
    "export type { A } from './b';",
    "export { type A } from './b';",
    'export const A = 1;',
    ' * export type A = B;',
  ])('%s is none', (text) => {
    expect(typesOf(text)).toEqual([]);
  });
});

test('a name that two files define is found', () => {
  const sources = new Map([
    ['a.ts', 'export interface Layer {}\nexport interface One {}'],
    ['b.ts', 'export type Layer = number;'],
    ['c.ts', 'interface One {}'],
  ]);
  expect(sharedNames(sources)).toEqual(['Layer: a.ts, b.ts']);
});

test('each exported type name means one thing in all of src', () => {
  const sources = readSources(path.resolve(import.meta.dirname, '../../..'));
  const files = [...sources].filter(([file]) => file.startsWith('src/'));
  expect(files.length).toBeGreaterThan(300);
  expect(sharedNames(new Map(files))).toEqual([]);
});
