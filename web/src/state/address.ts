// Which conversation the address names: #room=QGIS, or #direct=QGIS/lena_m.

export interface Address {
  room: string;
  /** The nickname of the one person it is with. */
  direct: string | undefined;
}

export function readAddress(hash: string): Address | undefined {
  const [, kind, rest = ""] = /^#(room|direct)=(.+)$/.exec(hash) ?? [];
  if (kind === undefined) return undefined;
  try {
    const cut = kind === "direct" ? rest.lastIndexOf("/") : rest.length;
    if (cut < 0) return undefined;
    const room = decodeURIComponent(rest.slice(0, cut));
    const direct = kind === "direct" ? decodeURIComponent(rest.slice(cut + 1)) : undefined;
    return room === "" || direct === "" ? undefined : { room, direct };
  } catch {
    return undefined;
  }
}

export function addressOf(room: string): string {
  return `#room=${encodeURIComponent(room)}`;
}

export function addressOfDirect(room: string, nickname: string): string {
  return `#direct=${encodeURIComponent(room)}/${encodeURIComponent(nickname)}`;
}
