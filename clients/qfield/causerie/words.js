// The plugin's texts, English and French: the same keys in the same order.
var EN = {
  about: "About here (1 km)", add_extent: "Extent", add_map: "Picture of the map", add_place: "My place", ago: "{n} s ago", again: "Tap to send again", board: "Draw",
  connect: "Connect", connecting: "Connecting…", crs: "A reference system: {name}", cut: "No longer kept here: there was too much after it.", deleted: "deleted", done: "Finish line", edited: "edited", ended: "Ended: {why}",
  exact: "Exactly", failed: "Not sent: {why}.", gap: "Some of what was said meanwhile may be missing.", geojson: "Layer {name}, {n} features", hour: "1 hour",
  image: "Picture", join: "Enter", key: "Key of the room, if it has one", layer_added: "Added: {name}", leave: "Leave", leaving: "Until I leave", line: "Point of a line",
  mark: "Mark here", message: "Message", minutes: "15 minutes", model: "A model for QGIS: {name}", nickname: "Nickname", no_address: "This is no address of a server",
  no_extent: "The map's extent is not known in degrees", no_place: "No position yet: switch positioning on", nothing_to_add: "Nothing in it can be added to the map", off: "Disconnect", people: "{n} here", position: "A place", private: "Private room", bbox: "An extent", ready: "Connected", rooms: "Rooms",
  script: "A script for QGIS: {name}", send: "Send", server: "Server, or a link to a room", share: "Share my position", share_note: "Everybody in this room sees it.",
  sharing: "Position shared: stop", show: "Show", add: "Add to map", close: "Close", undo: "Undo", unknown: "Of a kind that is not shown here", unsure: "Perhaps not sent.", waiting: "No connection. Tap to try now", waits: "waits for the network", off_line: "Not connected",
  errors: {
    nickname_invalid: "this nickname is not allowed", nickname_taken: "somebody has this nickname", room_not_found: "there is no such room", access_denied: "the room needs a key",
    room_full: "the room is full", too_large: "it is too large", forbidden: "you may not", rate_limited: "too fast", disabled: "this server does not do that", unsupported: "this server does not do that",
    too_many: "too many already", token_invalid: "the token is not accepted", token_expired: "the token is over", unavailable: "the room cannot be reached", not_joined: "you are not in the room",
    removed_kicked: "you were removed", removed_taken_over: "you are there from elsewhere", removed_token_expired: "the token is over", removed_closed: "the room begins anew", 4500: "the plugin is too old",
    unsupported_version: "the plugin is too old", 4501: "the session goes on elsewhere", 4502: "refused too often", lost: "the connection was lost", other: "it did not work ({why})",
  },
};
var FR = {
  about: "Environ ici (1 km)", add_extent: "Emprise", add_map: "Image de la carte", add_place: "Ma position", ago: "il y a {n} s", again: "Toucher pour renvoyer", board: "Dessiner",
  connect: "Se connecter", connecting: "Connexion…", crs: "Un système de référence : {name}", cut: "N’est plus gardé ici : il y a eu trop de choses ensuite.", deleted: "supprimé", done: "Finir la ligne", edited: "modifié", ended: "Terminé : {why}",
  exact: "Exactement", failed: "Non envoyé : {why}.", gap: "Une partie de ce qui a été dit entre-temps peut manquer.", geojson: "Couche {name}, {n} entités", hour: "1 heure",
  image: "Image", join: "Entrer", key: "Clé du salon, s’il en a une", layer_added: "Ajouté : {name}", leave: "Quitter", leaving: "Jusqu’à mon départ", line: "Point d’une ligne",
  mark: "Repère ici", message: "Message", minutes: "15 minutes", model: "Un modèle pour QGIS : {name}", nickname: "Pseudonyme", no_address: "Ce n’est pas l’adresse d’un serveur",
  no_extent: "L’emprise de la carte n’est pas connue en degrés", no_place: "Pas encore de position : activez le positionnement", nothing_to_add: "Rien n’y peut être ajouté à la carte", off: "Se déconnecter", people: "{n} ici", position: "Un lieu", private: "Salon privé", bbox: "Une emprise", ready: "Connecté", rooms: "Salons",
  script: "Un script pour QGIS : {name}", send: "Envoyer", server: "Serveur, ou lien vers un salon", share: "Partager ma position", share_note: "Tout le salon la voit.",
  sharing: "Position partagée : arrêter", show: "Montrer", add: "Ajouter à la carte", close: "Fermer", undo: "Annuler", unknown: "D’un type qui n’est pas montré ici", unsure: "Peut-être pas envoyé.", waiting: "Pas de connexion. Toucher pour réessayer", waits: "attend le réseau", off_line: "Non connecté",
  errors: {
    nickname_invalid: "ce pseudonyme n’est pas permis", nickname_taken: "quelqu’un a ce pseudonyme", room_not_found: "ce salon n’existe pas", access_denied: "le salon demande une clé",
    room_full: "le salon est plein", too_large: "c’est trop grand", forbidden: "vous n’en avez pas le droit", rate_limited: "trop vite", disabled: "ce serveur ne le fait pas", unsupported: "ce serveur ne le fait pas",
    too_many: "il y en a déjà trop", token_invalid: "le jeton n’est pas accepté", token_expired: "le jeton est expiré", unavailable: "le salon est injoignable", not_joined: "vous n’êtes pas dans le salon",
    removed_kicked: "vous avez été exclu", removed_taken_over: "vous y êtes depuis ailleurs", removed_token_expired: "le jeton est expiré", removed_closed: "le salon recommence", 4500: "l’extension est trop ancienne",
    unsupported_version: "l’extension est trop ancienne", 4501: "la session continue ailleurs", 4502: "refusé trop souvent", lost: "la connexion est perdue", other: "cela n’a pas marché ({why})",
  },
};

/** The texts of a language by its locale, such as `fr_FR`. */
function of(locale) {
  return /^fr/.test(locale) ? FR : EN;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
}

/** An error or a close in words. */
function error(words, code) {
  return words.errors[code] || fill(words.errors.other, { why: code });
}

if (typeof module !== "undefined") module.exports = { EN: EN, FR: FR, error: error, fill: fill, of: of };
