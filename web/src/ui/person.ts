// The sign of a person: two letters of the nickname, and one of six colours, chosen or from the nickname too.

export function initials(nickname: string): string {
  const [first, second] = nickname.split(/[-_]+/).filter((part) => part !== "");
  const letters = second === undefined ? (first ?? nickname).slice(0, 2) : `${first?.[0] ?? ""}${second[0] ?? ""}`;
  return letters.toUpperCase();
}

/** Names of pictures of the plugins, one for each colour. */
const AVATARS = [
  "mActionAddHtml.svg",
  "mActionArrowUp.svg",
  "mActionCalculateField.svg",
  "mActionPropertiesWidget.svg",
  "mIconNetworkLogger.svg",
  "mIconXyz.svg",
];

/** Returns the avatar of a colour. */
export function avatarOf(sign: string): string | undefined {
  return sign === "" ? undefined : AVATARS[Number(sign)];
}

/** Returns the colour that a user of a page has chosen, if the avatar stands for a colour. */
export function chosenColour(avatar: string | undefined): number | undefined {
  const chosen = AVATARS.indexOf(avatar ?? "");
  return chosen < 0 ? undefined : chosen;
}

/** Returns the colour of a person. Anybody may choose any avatar; only ours mean a colour, and nothing is ever loaded for them. */
export function colourOf(nickname: string, avatar?: string): number {
  const chosen = chosenColour(avatar);
  if (chosen !== undefined) return chosen;
  let sum = 0;
  for (const sign of nickname) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) >>> 0;
  return sum % 6;
}
