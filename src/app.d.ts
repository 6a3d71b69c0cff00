import type { Component } from 'svelte';
import type { ChapterEntry } from '$lib/lesson/chapters';

declare global {
  namespace App {
    interface Error {
      message: string;
    }
    /** What a chapter's page gives to the header; other pages give nothing. */
    interface PageData {
      entry?: ChapterEntry;
      Place?: Component<{ number: number }>;
    }
  }
}

export {};
