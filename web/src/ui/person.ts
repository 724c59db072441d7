// The sign of a person: two letters of the nickname, and one of six colours, chosen or from the nickname too.

export function initials(nickname: string): string {
  const [first, second] = nickname.split(/[-_]+/).filter((part) => part !== "");
  const letters = second === undefined ? (first ?? nickname).slice(0, 2) : `${first?.[0] ?? ""}${second[0] ?? ""}`;
  return letters.toUpperCase();
}

/** What plugins are told of a colour: the name of a picture that they have, one for each. */
const AVATARS = [
  "mActionAddHtml.svg",
  "mActionArrowUp.svg",
  "mActionCalculateField.svg",
  "mActionPropertiesWidget.svg",
  "mIconNetworkLogger.svg",
  "mIconXyz.svg",
];

/** The avatar of one of the six colours. */
export function avatarOf(sign: string): string | undefined {
  return sign === "" ? undefined : AVATARS[Number(sign)];
}

/** The colour that somebody at a page has chosen, if the avatar tells of one. */
export function chosenColour(avatar: string | undefined): number | undefined {
  const chosen = AVATARS.indexOf(avatar ?? "");
  return chosen < 0 ? undefined : chosen;
}

/** An avatar is a name that anybody may choose; only ours mean a colour, and nothing is ever loaded for one. */
export function colourOf(nickname: string, avatar?: string): number {
  const chosen = chosenColour(avatar);
  if (chosen !== undefined) return chosen;
  let sum = 0;
  for (const sign of nickname) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) >>> 0;
  return sum % 6;
}
