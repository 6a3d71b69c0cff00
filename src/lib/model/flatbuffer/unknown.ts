/** A slot that the schema does not know. `room` counts the bytes up to the next slot. */
export interface UnknownSlotPlace {
  readonly id: number;
  readonly at: number;
  readonly room: number;
}

/** A slot of a table that the schema does not know. */
export type UnknownSlot =
  { id: number; inline: Uint8Array } | { id: number; object: UnknownObject };

export type UnknownObject =
  | { table: UnknownSlot[] }
  | { items: UnknownObject[] }
  /** A vector of numbers, or a text: its length, and all bytes that may belong to it. */
  | { length: number; bytes: Uint8Array };
