// The sign of a person: initials on one of six colours. The name always stands beside it, so it is not read out.
import { colour, initials } from "../text/person.ts";

interface Props {
  nickname: string;
  avatar?: string | undefined;
  small?: boolean;
}

export function Person({ nickname, avatar, small = false }: Props) {
  return (
    <span class={`av p${colour(nickname, avatar)}${small ? " s" : ""}`} aria-hidden="true">
      {initials(nickname)}
    </span>
  );
}
