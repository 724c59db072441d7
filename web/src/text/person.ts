// The sign of a person: two letters of the nickname, and one of six colours, chosen or from the nickname too.

export function initials(nickname: string): string {
  const [first, second] = nickname.split(/[-_]+/).filter((part) => part !== "");
  const letters = second === undefined ? (first ?? nickname).slice(0, 2) : `${first?.[0] ?? ""}${second[0] ?? ""}`;
  return letters.toUpperCase();
}

/** An avatar is a name that anybody may choose; only ours mean a colour, and nothing is ever loaded for one. */
export function colour(nickname: string, avatar?: string): number {
  const chosen = /^sign-([0-5])$/.exec(avatar ?? "")?.[1];
  if (chosen !== undefined) return Number(chosen);
  let sum = 0;
  for (const sign of nickname) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) >>> 0;
  return sum % 6;
}
