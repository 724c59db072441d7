// Which nicknames an instance takes.
import type { Rules } from "../protocol/instance.ts";

export function isNickname(wanted: string, rules: Rules): boolean {
  return /^[A-Za-z0-9_-]+$/.test(wanted) && wanted.length >= rules.minNickname && wanted.length <= rules.maxNickname;
}
