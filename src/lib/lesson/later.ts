import type { Component } from 'svelte';

/** A part of a page that is prerendered with it, but whose code comes by itself. */
export interface LaterPart<P extends Record<string, unknown>> {
  /** The component itself while the page is prerendered; nothing in a browser. */
  readonly here: Component<P> | undefined;
  readonly load: () => Promise<{ default: Component<P> }>;
}

/** Renders to text, where pages are prerendered; in a browser there is no such code. */
export const renderHere = import.meta.env.SSR ? (await import('svelte/server')).render : undefined;
