// Claims of a signed token. Read to be shown, before the server has verified them; they decide nothing.

interface Claims {
  /** Nickname of the bearer. */
  nickname: string | undefined;
  /** The server takes all bearers of it for the same person. */
  sub: string | undefined;
}

const NOBODY: Claims = { nickname: undefined, sub: undefined };
const MOST_SHOWN = 64;

export function claimsOf(token: string | undefined): Claims {
  try {
    const payload = (token ?? "").split(".")[1] ?? "";
    const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown> | null;
    return { nickname: text(claims?.["nickname"]), sub: text(claims?.["sub"]) };
  } catch {
    return NOBODY;
  }
}

/** Returns the name to show: short, and without signs that turn the direction of writing. */
export function shownNameOf({ nickname, sub }: Claims): string | undefined {
  return (nickname ?? sub)?.replaceAll(/\p{C}/gu, "").slice(0, MOST_SHOWN);
}

function text(claim: unknown): string | undefined {
  return typeof claim === "string" && claim !== "" ? claim : undefined;
}
