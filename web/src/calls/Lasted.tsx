// The duration of a call.
import { useSecondsSince } from "../ui/seconds.ts";

export function Lasted({ since }: { since: number }) {
  const seconds = useSecondsSince(since);
  const twoDigits = (n: number): string => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return <span class="num">{`${hours > 0 ? `${hours}:` : ""}${twoDigits(minutes)}:${twoDigits(seconds % 60)}`}</span>;
}
