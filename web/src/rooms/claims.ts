// Whom a signed token names. Read to be shown, before the server has verified it; it decides nothing.

interface Claims {
  /** Who has it goes by this nickname. */
  nickname: string | undefined;
  /** The server takes who has it for the same person as all others who bear it. */
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

/** The same, as it can be shown: short, and without what turns the direction of writing. */
export function nameIn({ nickname, sub }: Claims): string | undefined {
  return (nickname ?? sub)?.replaceAll(/\p{C}/gu, "").slice(0, MOST_SHOWN);
}

function text(claim: unknown): string | undefined {
  return typeof claim === "string" && claim !== "" ? claim : undefined;
}
