/**
 * Media queries for what a style sheet cannot do, such as an order of parts that readers of the
 * screen and of the tree share. Paper is wide.
 */
export const PHONE = 'screen and (max-width: 640px)';
/** The lab's table leaves no room for a card beside it. */
export const ONE_COLUMN = 'screen and (max-width: 1279px)';
