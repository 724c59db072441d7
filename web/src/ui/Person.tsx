// The sign of a person: initials, or the picture that a plugin has chosen, on one of six colours. The name always stands beside
// the sign, so it is not read out.
import { pictureOf } from "./avatars.ts";
import { chosenColour, colourOf, initials } from "./person.ts";

interface Props {
  nickname: string;
  avatar?: string | undefined;
  small?: boolean;
  /** The person uses a plugin: its picture is shown as such, also where it stands for a colour of the page. */
  plugin?: boolean;
}

export function Person({ nickname, avatar, small = false, plugin = false }: Props) {
  const picture = plugin || chosenColour(avatar) === undefined ? pictureOf(avatar) : undefined;
  return (
    <span class={`av p${colourOf(nickname, plugin ? undefined : avatar)}${small ? " s" : ""}`} aria-hidden="true">
      {picture === undefined ? (
        initials(nickname)
      ) : (
        <svg class="i" viewBox="0 0 24 24">
          <path d={picture} />
        </svg>
      )}
    </span>
  );
}
