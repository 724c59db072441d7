// Random names made of letters, digits, - and _.

const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Random signs, six bits each. */
export function randomName(length: number): string {
  // 64 divides 256, so that no sign is likelier than another.
  return Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => SIGNS[byte % SIGNS.length]).join("");
}

const NONCE_SIGNS = 16;
const AD_HOC_SIGNS = 22;

export function newNonce(): string {
  return randomName(NONCE_SIGNS);
}

/** Returns a room name that cannot be guessed: 132 random bits. */
export function newAdHocRoom(): string {
  return `~${randomName(AD_HOC_SIGNS)}`;
}

export function isAdHocRoom(name: string): boolean {
  return /^~[A-Za-z0-9_-]{22,64}$/.test(name);
}
