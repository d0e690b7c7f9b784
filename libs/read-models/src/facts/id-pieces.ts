const plain = /^[A-Za-z0-9_.-]*$/;

/**
 * A business id as a piece of a document id: letters, digits, `_`, `.` and `-` stay, all else is percent-encoded, so that
 * `/`, `#`, `:` and `~` can separate pieces. Never throws; a lone surrogate becomes `%uXXXX`. Kept for ever: ids are stored.
 */
export const encodePiece = (text: string): string => (plain.test(text) ? text : text.replace(/[^A-Za-z0-9_.-]/gu, encodeCharacter));

function encodeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x80) return `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
  return character.length === 1 && code >= 0xd800 && code <= 0xdfff ? `%u${code.toString(16)}` : encodeURIComponent(character);
}

/** The business id of a piece that {@link encodePiece} made. */
export const decodePiece = (piece: string): string =>
  !piece.includes('%')
    ? piece
    : piece.replace(/%u([0-9a-f]{4})|(?:%[0-9A-F]{2})+/g, (encoded, code: string | undefined) =>
        code === undefined ? decodeURIComponent(encoded) : String.fromCharCode(parseInt(code, 16)),
      );

/** `source/orderId`, encoded: names an order in facts, look-ups and reasons. */
export const orderKey = (source: string, orderId: string): string => `${encodePiece(source)}/${encodePiece(orderId)}`;
export const returnKey = (source: string, orderId: string, returnId: string): string => `${orderKey(source, orderId)}/${encodePiece(returnId)}`;

/** An id of several business ids. */
export const joinedId = (...pieces: readonly string[]): string => pieces.map(encodePiece).join('~');
