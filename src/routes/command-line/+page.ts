import type { Component } from 'svelte';
import type { PageLoad } from './$types';

/** The page is the document of the repository. */
const documents = import.meta.glob<{ default: Component }>('/docs/command-line.md');

export const load: PageLoad = async () => {
  const { default: Text } = await documents['/docs/command-line.md']();
  return { Text };
};
