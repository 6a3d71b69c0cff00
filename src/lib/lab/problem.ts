import { sentenceOf } from '$lib/pass/sentence';

/**
 * Throws an error again unless the present setting can cause it. Such an error is reported
 * elsewhere.
 */
export function rethrowUnknown(error: unknown): void {
  sentenceOf(error);
}

/** Turns an error of the engine itself into a refusal. The client has reported it to the page. */
export const refusal = (error: unknown) => ({
  kind: 'refused' as const,
  message: error instanceof Error ? error.message : String(error),
});
