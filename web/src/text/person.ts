// The sign of a person: two letters and one of six colours, both from the nickname alone.

export function initials(nickname: string): string {
  const [first, second] = nickname.split(/[-_]+/).filter((part) => part !== "");
  const letters = second === undefined ? (first ?? nickname).slice(0, 2) : `${first?.[0] ?? ""}${second[0] ?? ""}`;
  return letters.toUpperCase();
}

export function colour(nickname: string): number {
  let sum = 0;
  for (const sign of nickname) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) >>> 0;
  return sum % 6;
}
