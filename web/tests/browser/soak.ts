// The excess of `make soak` over `make test`: the same stories, with more rows of their tables and larger numbers.

/** All rows and full sizes. */
export const SOAK = process.env["SOAK"] !== undefined;

/** The rows of a story's table: of those behind the marked ones only `make soak` tells. */
export function rows<Row>(inTest: readonly Row[], inSoak: readonly Row[]): readonly Row[] {
  return SOAK ? [...inTest, ...inSoak] : inTest;
}
