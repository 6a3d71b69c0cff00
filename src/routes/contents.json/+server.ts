import { json } from '@sveltejs/kit';
import { CHAPTER_PARTS } from '$lib/lesson/chapters';

/*
 * The contents of the front page as a file, which the build writes and copies into the page. So the
 * text is in no script.
 */
export const prerender = true;

export const GET = () => json(CHAPTER_PARTS);
