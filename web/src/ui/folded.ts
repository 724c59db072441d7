// Folding of words for search: without accents, and in lower case.

export function foldCase(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
