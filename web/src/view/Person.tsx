// The sign of a person: initials on one of six colours. The name always stands beside it, so it is not read out.
import { colour, initials } from "../text/person.ts";

export function Person({ nickname, small = false }: { nickname: string; small?: boolean }) {
  return (
    <span class={`av p${colour(nickname)}${small ? " s" : ""}`} aria-hidden="true">
      {initials(nickname)}
    </span>
  );
}
