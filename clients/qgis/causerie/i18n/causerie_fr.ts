<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>dock</name>
    <message id="about">
        <source>Rooms of a causerie server: talk, layers and the map of the room, with people in QGIS, QField and a browser.</source>
        <translation>Les salons d’un serveur causerie : discussion, couches et carte du salon, avec des gens dans QGIS, QField ou un navigateur.</translation>
    </message>
    <message id="accept">
        <source>Accept</source>
        <translation>Accepter</translation>
    </message>
    <message id="add">
        <source>Add</source>
        <translation>Ajouter</translation>
    </message>
    <message id="add_extent">
        <source>Extent of my map</source>
        <translation>Emprise de ma carte</translation>
    </message>
    <message id="add_layer">
        <source>Layer “{name}”…</source>
        <translation>Couche « {name} »…</translation>
    </message>
    <message id="add_map">
        <source>Picture of my map</source>
        <translation>Image de ma carte</translation>
    </message>
    <message id="add_model">
        <source>Model from a file…</source>
        <translation>Modèle d’un fichier…</translation>
    </message>
    <message id="add_other_layer">
        <source>Other layer…</source>
        <translation>Autre couche…</translation>
    </message>
    <message id="add_picture">
        <source>Picture from a file…</source>
        <translation>Image d’un fichier…</translation>
    </message>
    <message id="add_place">
        <source>Middle of my map</source>
        <translation>Centre de ma carte</translation>
    </message>
    <message id="add_script">
        <source>Script from a file…</source>
        <translation>Script d’un fichier…</translation>
    </message>
    <message id="add_system">
        <source>Reference system of my map</source>
        <translation>Système de référence de ma carte</translation>
    </message>
    <message id="added">
        <source>Added to the project: {names}.</source>
        <translation>Ajouté au projet : {names}.</translation>
    </message>
    <message id="address">
        <source>Address of the server, or a link</source>
        <translation>Adresse du serveur, ou un lien</translation>
    </message>
    <message id="adds_again">
        <source>“{name}” is in the project already. Add it once more?</source>
        <translation>« {name} » est déjà dans le projet. L’ajouter encore une fois ?</translation>
    </message>
    <message id="again">
        <source>Send again</source>
        <translation>Renvoyer</translation>
    </message>
    <message id="alone">
        <source>You are alone here. Who opens the link to this room comes straight in.</source>
        <translation>Vous êtes seul ici. Qui ouvre le lien de ce salon y entre directement.</translation>
    </message>
    <message id="away">
        <source>Away</source>
        <translation>Absents</translation>
    </message>
    <message id="bot">
        <source>bot</source>
        <translation>robot</translation>
    </message>
    <message id="call">
        <source>Call</source>
        <translation>Appel</translation>
    </message>
    <message id="call_of">
        <source>In the call: {names}</source>
        <translation>En appel : {names}</translation>
    </message>
    <message id="call_with">
        <source>Call · {count}</source>
        <translation>Appel · {count}</translation>
    </message>
    <message id="cancel">
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message id="causerie">
        <source>causerie</source>
        <translation>causerie</translation>
    </message>
    <message id="clear_mine">
        <source>Clear what I drew</source>
        <translation>Effacer mes dessins</translation>
    </message>
    <message id="color">
        <source>Colour</source>
        <translation>Couleur</translation>
    </message>
    <message id="color_0">
        <source>Red</source>
        <translation>Rouge</translation>
    </message>
    <message id="color_1">
        <source>Orange</source>
        <translation>Orange</translation>
    </message>
    <message id="color_2">
        <source>Ochre</source>
        <translation>Ocre</translation>
    </message>
    <message id="color_3">
        <source>Green</source>
        <translation>Vert</translation>
    </message>
    <message id="color_4">
        <source>Blue</source>
        <translation>Bleu</translation>
    </message>
    <message id="color_5">
        <source>Violet</source>
        <translation>Violet</translation>
    </message>
    <message id="color_6">
        <source>Pink</source>
        <translation>Rose</translation>
    </message>
    <message id="color_7">
        <source>Black</source>
        <translation>Noir</translation>
    </message>
    <message id="connect">
        <source>Connect</source>
        <translation>Se connecter</translation>
    </message>
    <message id="connect_again">
        <source>Connect again…</source>
        <translation>Se reconnecter…</translation>
    </message>
    <message id="connect_at_start">
        <source>Connect when QGIS starts</source>
        <translation>Connexion au démarrage</translation>
    </message>
    <message id="connected_to">
        <source>Connected to {server}</source>
        <translation>Connecté à {server}</translation>
    </message>
    <message id="connecting_to">
        <source>Connecting to {server}…</source>
        <translation>Connexion à {server}…</translation>
    </message>
    <message id="conversations">
        <source>Rooms and direct messages</source>
        <translation>Salons et messages directs</translation>
    </message>
    <message id="copy">
        <source>Copy the text</source>
        <translation>Copier le texte</translation>
    </message>
    <message id="copy_link">
        <source>Copy the link to this room</source>
        <translation>Copier le lien de ce salon</translation>
    </message>
    <message id="credential">
        <source>Token</source>
        <translation>Jeton</translation>
    </message>
    <message id="credential_forget">
        <source>Forget this token</source>
        <translation>Oublier ce jeton</translation>
    </message>
    <message id="credential_hint">
        <source>if the server wants one</source>
        <translation>s’il en faut un</translation>
    </message>
    <message id="credential_kept">
        <source>kept by QGIS</source>
        <translation>conservé par QGIS</translation>
    </message>
    <message id="credential_none">
        <source>none is kept for this server</source>
        <translation>aucun n’est conservé pour ce serveur</translation>
    </message>
    <message id="credential_not_kept">
        <source>QGIS did not keep the token: it holds until you disconnect.</source>
        <translation>QGIS n’a pas gardé le jeton : il vaut jusqu’à la déconnexion.</translation>
    </message>
    <message id="credential_or_key">
        <source>Token or key</source>
        <translation>Jeton ou clé</translation>
    </message>
    <message id="decline">
        <source>Decline</source>
        <translation>Refuser</translation>
    </message>
    <message id="delete">
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
    <message id="deletes">
        <source>Delete “{text}” for everybody?</source>
        <translation>Supprimer « {text} » pour tous ?</translation>
    </message>
    <message id="delivery_delivered">
        <source>delivered</source>
        <translation>remis</translation>
    </message>
    <message id="delivery_expired">
        <source>not fetched in time</source>
        <translation>pas relevé à temps</translation>
    </message>
    <message id="delivery_queued">
        <source>kept until they come back</source>
        <translation>gardé jusqu’à son retour</translation>
    </message>
    <message id="delivery_unreachable">
        <source>not delivered</source>
        <translation>non remis</translation>
    </message>
    <message id="direct_messages">
        <source>Direct messages</source>
        <translation>Messages directs</translation>
    </message>
    <message id="disconnect">
        <source>Disconnect</source>
        <translation>Se déconnecter</translation>
    </message>
    <message id="do_add">
        <source>Add to the project</source>
        <translation>Ajouter au projet</translation>
    </message>
    <message id="do_added">
        <source>In the project</source>
        <translation>Dans le projet</translation>
    </message>
    <message id="do_extent">
        <source>Zoom</source>
        <translation>Zoomer</translation>
    </message>
    <message id="do_look">
        <source>Show it large</source>
        <translation>Agrandir</translation>
    </message>
    <message id="do_model">
        <source>Save as…</source>
        <translation>Enregistrer sous…</translation>
    </message>
    <message id="do_picture">
        <source>Save as…</source>
        <translation>Enregistrer sous…</translation>
    </message>
    <message id="do_place">
        <source>Show</source>
        <translation>Montrer</translation>
    </message>
    <message id="do_script">
        <source>Show</source>
        <translation>Montrer</translation>
    </message>
    <message id="do_system">
        <source>Use for my project</source>
        <translation>Utiliser pour mon projet</translation>
    </message>
    <message id="do_zoom">
        <source>Zoom</source>
        <translation>Zoomer</translation>
    </message>
    <message id="draw_area">
        <source>Area</source>
        <translation>Surface</translation>
    </message>
    <message id="draw_arrow">
        <source>Arrow</source>
        <translation>Flèche</translation>
    </message>
    <message id="draw_freehand">
        <source>Freehand</source>
        <translation>Main levée</translation>
    </message>
    <message id="draw_line">
        <source>Line</source>
        <translation>Ligne</translation>
    </message>
    <message id="draw_mark">
        <source>Mark</source>
        <translation>Repère</translation>
    </message>
    <message id="draw_measure">
        <source>Measurement</source>
        <translation>Mesure</translation>
    </message>
    <message id="draw_text">
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message id="earlier">
        <source>Earlier messages</source>
        <translation>Messages antérieurs</translation>
    </message>
    <message id="earlier_message">
        <source>an earlier message</source>
        <translation>un message plus ancien</translation>
    </message>
    <message id="edit">
        <source>Edit</source>
        <translation>Modifier</translation>
    </message>
    <message id="edited">
        <source>edited</source>
        <translation>modifié</translation>
    </message>
    <message id="edits">
        <source>You are editing your message.</source>
        <translation>Vous modifiez votre message.</translation>
    </message>
    <message id="ended">
        <source>The session has ended.</source>
        <translation>La session est terminée.</translation>
    </message>
    <message id="enter_room">
        <source>Enter by name…</source>
        <translation>Entrer par un nom…</translation>
    </message>
    <message id="entry">
        <source>Message</source>
        <translation>Message</translation>
    </message>
    <message id="entry_to">
        <source>Message to {name}</source>
        <translation>Message à {name}</translation>
    </message>
    <message id="error_access_denied">
        <source>This room does not let you in.</source>
        <translation>Ce salon ne vous laisse pas entrer.</translation>
    </message>
    <message id="error_disabled">
        <source>This server has that turned off.</source>
        <translation>Ce serveur a désactivé cela.</translation>
    </message>
    <message id="error_expired">
        <source>Your token is over.</source>
        <translation>Votre jeton a expiré.</translation>
    </message>
    <message id="error_forbidden">
        <source>You may not do that here.</source>
        <translation>Vous n’en avez pas le droit ici.</translation>
    </message>
    <message id="error_invalid">
        <source>The server does not take that as it is.</source>
        <translation>Le serveur n’accepte pas cela tel quel.</translation>
    </message>
    <message id="error_nickname_invalid">
        <source>This nickname cannot be used. Letters, digits, _ and - are allowed.</source>
        <translation>Ce pseudo ne peut pas servir. Lettres sans accent, chiffres, _ et - sont admis.</translation>
    </message>
    <message id="error_nickname_taken">
        <source>Somebody in this room has your nickname.</source>
        <translation>Quelqu’un dans ce salon a votre pseudo.</translation>
    </message>
    <message id="error_not_found">
        <source>That is no longer there.</source>
        <translation>Cela n’existe plus.</translation>
    </message>
    <message id="error_not_valid">
        <source>Your token is not valid here.</source>
        <translation>Votre jeton n’est pas valable ici.</translation>
    </message>
    <message id="error_not_there">
        <source>Nobody of this name is there. Who comes again has a number behind the name.</source>
        <translation>Personne de ce nom n’est là. Qui revient porte un numéro derrière son nom.</translation>
    </message>
    <message id="error_other">
        <source>The server answered: {message}</source>
        <translation>Réponse du serveur : {message}</translation>
    </message>
    <message id="error_peer_away">
        <source>The other person’s connection is lost at the moment.</source>
        <translation>La connexion de cette personne est coupée pour l’instant.</translation>
    </message>
    <message id="error_rate_limited">
        <source>That was too fast.</source>
        <translation>C’était trop rapide.</translation>
    </message>
    <message id="error_room_full">
        <source>This room is full.</source>
        <translation>Ce salon est plein.</translation>
    </message>
    <message id="error_room_not_found">
        <source>There is no such room.</source>
        <translation>Ce salon n’existe pas.</translation>
    </message>
    <message id="error_sealed">
        <source>This room is sealed: enter it by its link.</source>
        <translation>Ce salon est scellé : entrez-y par son lien.</translation>
    </message>
    <message id="error_too_large">
        <source>That is too large for this server.</source>
        <translation>C’est trop volumineux pour ce serveur.</translation>
    </message>
    <message id="error_too_many">
        <source>There is no place for more of these.</source>
        <translation>Il n’y a plus de place pour cela.</translation>
    </message>
    <message id="error_unanswered">
        <source>The connection broke before the answer came.</source>
        <translation>La connexion a été coupée avant la réponse.</translation>
    </message>
    <message id="error_unavailable">
        <source>The room is not available at the moment.</source>
        <translation>Le salon n’est pas disponible pour l’instant.</translation>
    </message>
    <message id="error_unexplained">
        <source>The server did not take it.</source>
        <translation>Le serveur ne l’a pas accepté.</translation>
    </message>
    <message id="error_unsupported">
        <source>The other person’s program cannot do that.</source>
        <translation>Le programme de cette personne ne sait pas le faire.</translation>
    </message>
    <message id="error_unsupported_version">
        <source>This server speaks another version of the protocol.</source>
        <translation>Ce serveur parle une autre version du protocole.</translation>
    </message>
    <message id="find">
        <source>Find in this talk</source>
        <translation>Chercher dans cette discussion</translation>
    </message>
    <message id="find_person">
        <source>Find somebody</source>
        <translation>Chercher quelqu’un</translation>
    </message>
    <message id="find_room">
        <source>Find a room or a person</source>
        <translation>Trouver un salon ou une personne</translation>
    </message>
    <message id="follow">
        <source>Follow</source>
        <translation>Suivre</translation>
    </message>
    <message id="following">
        <source>Following {name}</source>
        <translation>Vous suivez {name}</translation>
    </message>
    <message id="gap">
        <source>Some of what was said meanwhile is missing.</source>
        <translation>Une partie de ce qui s’est dit entre-temps manque.</translation>
    </message>
    <message id="give_up">
        <source>Give up (Escape)</source>
        <translation>Abandonner (Échap)</translation>
    </message>
    <message id="go_there">
        <source>Go there on the map</source>
        <translation>Aller là sur la carte</translation>
    </message>
    <message id="has_rules">
        <source>This server has rules.</source>
        <translation>Ce serveur a des règles.</translation>
    </message>
    <message id="here">
        <source>Here</source>
        <translation>Ici</translation>
    </message>
    <message id="hide">
        <source>Hide this for me</source>
        <translation>Masquer pour moi</translation>
    </message>
    <message id="how_to_draw">
        <source>Click on the map. A right click or Enter ends, Backspace takes the last point back, Escape gives up.</source>
        <translation>Cliquez sur la carte. Clic droit ou Entrée : terminer. Retour arrière : reprendre un point. Échap : abandonner.</translation>
    </message>
    <message id="i_see">
        <source>I see</source>
        <translation>Je vois</translation>
    </message>
    <message id="ignore">
        <source>Ignore</source>
        <translation>Ignorer</translation>
    </message>
    <message id="ignore_one">
        <source>Ignore {name}</source>
        <translation>Ignorer {name}</translation>
    </message>
    <message id="ignored">
        <source>ignored</source>
        <translation>ignoré</translation>
    </message>
    <message id="ignored_people">
        <source>Ignored people</source>
        <translation>Personnes ignorées</translation>
    </message>
    <message id="in_call">
        <source>in the call</source>
        <translation>dans l’appel</translation>
    </message>
    <message id="invites">
        <source>{name} invites you to a room. {note}</source>
        <translation>{name} vous invite dans un salon. {note}</translation>
    </message>
    <message id="is_not_here">
        <source>{name} is not in this room now.</source>
        <translation>{name} n’est pas dans ce salon en ce moment.</translation>
    </message>
    <message id="join_call">
        <source>Join</source>
        <translation>Rejoindre</translation>
    </message>
    <message id="key">
        <source>Key of the room</source>
        <translation>Clé du salon</translation>
    </message>
    <message id="key_hint">
        <source>if the room has one</source>
        <translation>si le salon en a une</translation>
    </message>
    <message id="key_of">
        <source>Key of {room}</source>
        <translation>Clé de {room}</translation>
    </message>
    <message id="leave">
        <source>Leave</source>
        <translation>Quitter</translation>
    </message>
    <message id="left_closed">
        <source>The room was closed by a fault of the server.</source>
        <translation>Le salon a été fermé par une panne du serveur.</translation>
    </message>
    <message id="left_expired">
        <source>Your token is over.</source>
        <translation>Votre jeton a expiré.</translation>
    </message>
    <message id="left_kicked">
        <source>You were taken out of this room.</source>
        <translation>Vous avez été retiré de ce salon.</translation>
    </message>
    <message id="left_other">
        <source>The server took you out of this room.</source>
        <translation>Le serveur vous a retiré de ce salon.</translation>
    </message>
    <message id="left_taken_over">
        <source>You are in this room elsewhere now.</source>
        <translation>Vous êtes maintenant dans ce salon ailleurs.</translation>
    </message>
    <message id="link_copied">
        <source>The link is in the clipboard.</source>
        <translation>Le lien est dans le presse-papiers.</translation>
    </message>
    <message id="link_is_key">
        <source>The link is in the clipboard. Whoever has it can enter.</source>
        <translation>Le lien est dans le presse-papiers. Qui l’a peut entrer.</translation>
    </message>
    <message id="locator">
        <source>causerie: rooms and people</source>
        <translation>causerie : salons et personnes</translation>
    </message>
    <message id="log">
        <source>Messages</source>
        <translation>Messages</translation>
    </message>
    <message id="look_all">
        <source>all {count}</source>
        <translation>toutes ({count})</translation>
    </message>
    <message id="look_cut">
        <source>Not sent: {what}.</source>
        <translation>Non envoyé : {what}.</translation>
    </message>
    <message id="look_model">
        <source>The model {name}, with all values and paths that stand in it</source>
        <translation>Le modèle {name}, avec toutes les valeurs et tous les chemins qu’il contient</translation>
    </message>
    <message id="look_script">
        <source>The script {name}, as it stands in its file</source>
        <translation>Le script {name}, tel qu’il est dans son fichier</translation>
    </message>
    <message id="look_selected">
        <source>{count} selected</source>
        <translation>{count} sélectionnées</translation>
    </message>
    <message id="look_size">
        <source>{size} KiB</source>
        <translation>{size} Kio</translation>
    </message>
    <message id="look_too_much">
        <source>The layer {name} cannot be sent.</source>
        <translation>La couche {name} ne peut pas être envoyée.</translation>
    </message>
    <message id="map">
        <source>Map</source>
        <translation>Carte</translation>
    </message>
    <message id="map_switch_board">
        <source>Board</source>
        <translation>Tableau</translation>
    </message>
    <message id="map_switch_cursor">
        <source>My cursor</source>
        <translation>Mon curseur</translation>
    </message>
    <message id="map_switch_people">
        <source>People</source>
        <translation>Personnes</translation>
    </message>
    <message id="map_switch_present">
        <source>Present</source>
        <translation>Présenter</translation>
    </message>
    <message id="map_switch_view">
        <source>My view</source>
        <translation>Ma vue</translation>
    </message>
    <message id="map_without_people">
        <source>The picture is without the others who are on your map now.</source>
        <translation>L’image est sans les autres qui sont sur votre carte en ce moment.</translation>
    </message>
    <message id="moderator">
        <source>moderator</source>
        <translation>modérateur</translation>
    </message>
    <message id="more">
        <source>More</source>
        <translation>Plus</translation>
    </message>
    <message id="more_people">
        <source>{count} people more: look for their names.</source>
        <translation>Encore {count} personnes : cherchez leurs noms.</translation>
    </message>
    <message id="name_of_room">
        <source>Name of the room</source>
        <translation>Nom du salon</translation>
    </message>
    <message id="new_below">
        <source>{count} new ↓</source>
        <translation>{count} nouveaux ↓</translation>
    </message>
    <message id="new_lines">
        <source>New</source>
        <translation>Nouveau</translation>
    </message>
    <message id="new_private">
        <source>New private…</source>
        <translation>Nouveau privé…</translation>
    </message>
    <message id="nickname">
        <source>Nickname</source>
        <translation>Pseudo</translation>
    </message>
    <message id="no_address">
        <source>This is no address of a server. Example: https://chat.example.org/</source>
        <translation>Ce n’est pas l’adresse d’un serveur. Exemple : https://chat.example.org/</translation>
    </message>
    <message id="no_causerie">
        <source>No causerie server answers at this address. For gischat servers there is QChat.</source>
        <translation>Aucun serveur causerie à cette adresse. Pour les serveurs gischat, il y a QChat.</translation>
    </message>
    <message id="no_conversation">
        <source>Connect, and choose a room first.</source>
        <translation>Connectez-vous et choisissez d’abord un salon.</translation>
    </message>
    <message id="no_encryption">
        <source>https does not answer at {server}. Perhaps http does, which is not encrypted.</source>
        <translation>https ne répond pas à {server}. Peut-être http, qui n’est pas chiffré.</translation>
    </message>
    <message id="no_host">
        <source>No server is known by the name in {server}. Look whether it is written as it should be, and whether you are online.</source>
        <translation>Aucun serveur n’est connu sous le nom de {server}. Vérifiez l’orthographe, et si vous êtes en ligne.</translation>
    </message>
    <message id="no_layer">
        <source>Select a vector layer, and a room, first.</source>
        <translation>Choisissez d’abord une couche vecteur, et un salon.</translation>
    </message>
    <message id="no_model">
        <source>This file is no model of QGIS.</source>
        <translation>Ce fichier n’est pas un modèle de QGIS.</translation>
    </message>
    <message id="no_nickname">
        <source>Choose a nickname.</source>
        <translation>Choisissez un pseudo.</translation>
    </message>
    <message id="no_picture">
        <source>A picture that cannot be shown</source>
        <translation>Une image qui ne peut pas être affichée</translation>
    </message>
    <message id="no_room">
        <source>No room</source>
        <translation>Aucun salon</translation>
    </message>
    <message id="no_sealed_link">
        <source>This is no link of a sealed room.</source>
        <translation>Ce n’est pas le lien d’un salon scellé.</translation>
    </message>
    <message id="no_trust">
        <source>QGIS does not trust the certificate of {server} ({why}). Ask whoever runs it.</source>
        <translation>QGIS ne fait pas confiance au certificat de {server} ({why}). Demandez à qui l’administre.</translation>
    </message>
    <message id="not_entered">
        <source>Not entered</source>
        <translation>Autres salons</translation>
    </message>
    <message id="not_in">
        <source>not in it, enter</source>
        <translation>pas dedans, entrer</translation>
    </message>
    <message id="not_now">
        <source>Not now</source>
        <translation>Pas maintenant</translation>
    </message>
    <message id="not_saved">
        <source>The file could not be written.</source>
        <translation>Le fichier n’a pas pu être écrit.</translation>
    </message>
    <message id="not_sent">
        <source>not sent: {why}</source>
        <translation>non envoyé : {why}</translation>
    </message>
    <message id="nothing_drawn">
        <source>Nothing is drawn yet. Choose a tool above: everybody in the room sees what you draw.</source>
        <translation>Rien n’est encore dessiné. Choisissez un outil : tout le salon voit ce que vous dessinez.</translation>
    </message>
    <message id="nothing_found">
        <source>Nothing found.</source>
        <translation>Rien trouvé.</translation>
    </message>
    <message id="nothing_said">
        <source>Nothing has been said here yet. Write, or drag a layer here.</source>
        <translation>Rien n’a encore été dit ici. Écrivez, ou glissez une couche.</translation>
    </message>
    <message id="nothing_to_send">
        <source>Only vector layers and pictures can be sent.</source>
        <translation>Seules des couches vecteur et des images peuvent être envoyées.</translation>
    </message>
    <message id="notice">
        <source>Notice: {text}</source>
        <translation>Avis : {text}</translation>
    </message>
    <message id="notices">
        <source>Notices</source>
        <translation>Avis</translation>
    </message>
    <message id="on_the_map">
        <source>On the map</source>
        <translation>Sur la carte</translation>
    </message>
    <message id="open">
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message id="open_link">
        <source>Open {address}</source>
        <translation>Ouvrir {address}</translation>
    </message>
    <message id="opens_link">
        <source>Open this in your browser?
{address}</source>
        <translation>Ouvrir dans votre navigateur ?
{address}</translation>
    </message>
    <message id="other_nickname">
        <source>Other nickname…</source>
        <translation>Un autre pseudo…</translation>
    </message>
    <message id="other_server">
        <source>This link leads to another server, {server}: disconnect, and connect with the link.</source>
        <translation>Ce lien mène à un autre serveur, {server} : déconnectez-vous, puis connectez-vous avec le lien.</translation>
    </message>
    <message id="others_see">
        <source>Others see</source>
        <translation>Les autres voient</translation>
    </message>
    <message id="people">
        <source>People</source>
        <translation>Personnes</translation>
    </message>
    <message id="person">
        <source>Person</source>
        <translation>Personne</translation>
    </message>
    <message id="pictures">
        <source>Pictures</source>
        <translation>Images</translation>
    </message>
    <message id="position">
        <source>Position</source>
        <translation>Position</translation>
    </message>
    <message id="position_shared">
        <source>Position shared</source>
        <translation>Position partagée</translation>
    </message>
    <message id="position_until">
        <source>Position shared until {time}</source>
        <translation>Position partagée jusqu’à {time}</translation>
    </message>
    <message id="presenting">
        <source>Presenting</source>
        <translation>Vous présentez</translation>
    </message>
    <message id="presents">
        <source>{name} presents. Follow?</source>
        <translation>{name} présente. Suivre ?</translation>
    </message>
    <message id="private_room">
        <source>Private room</source>
        <translation>Salon privé</translation>
    </message>
    <message id="react">
        <source>React</source>
        <translation>Réagir</translation>
    </message>
    <message id="read">
        <source>Read</source>
        <translation>Lire</translation>
    </message>
    <message id="removes">
        <source>Take “{name}” off the board, for all?</source>
        <translation>Enlever « {name} » du tableau, pour tous ?</translation>
    </message>
    <message id="replaces">
        <source>This link leads to {new}. Your server until now: {old}. Change?</source>
        <translation>Ce lien mène à {new}. Votre serveur jusqu’ici : {old}. Changer ?</translation>
    </message>
    <message id="replies_to">
        <source>Reply to {name}: {text}</source>
        <translation>Réponse à {name} : {text}</translation>
    </message>
    <message id="reply">
        <source>Reply</source>
        <translation>Répondre</translation>
    </message>
    <message id="retry_after">
        <source>Again in {seconds} s.</source>
        <translation>À nouveau dans {seconds} s.</translation>
    </message>
    <message id="rings">
        <source>{name} calls. {note}</source>
        <translation>{name} appelle. {note}</translation>
    </message>
    <message id="room_to_enter">
        <source>{name}  · {count}</source>
        <translation>{name}  · {count}</translation>
    </message>
    <message id="rooms">
        <source>Rooms</source>
        <translation>Salons</translation>
    </message>
    <message id="rules">
        <source>Rules</source>
        <translation>Règles</translation>
    </message>
    <message id="script_too_large">
        <source>The script is longer than {most} characters.</source>
        <translation>Le script dépasse {most} caractères.</translation>
    </message>
    <message id="sealed_missing">
        <source>{count} lines of {nickname} are missing.</source>
        <translation>Il manque {count} lignes de {nickname}.</translation>
    </message>
    <message id="sealed_missing_one">
        <source>1 line of {nickname} is missing.</source>
        <translation>Il manque 1 ligne de {nickname}.</translation>
    </message>
    <message id="sealed_needs">
        <source>Sealed rooms need the Python library cryptography, which this QGIS does not have.</source>
        <translation>Les salons scellés demandent la bibliothèque Python cryptography, que ce QGIS n’a pas.</translation>
    </message>
    <message id="sealed_not_taken_back">
        <source>A line was not taken back: the server has refused it.</source>
        <translation>Une ligne n’a pas été retirée : le serveur l’a refusé.</translation>
    </message>
    <message id="sealed_room">
        <source>Sealed room</source>
        <translation>Salon scellé</translation>
    </message>
    <message id="sealed_still_opens">
        <source>The link still opens this room to whoever was taken out. To keep them out, make a new sealed room for the others.</source>
        <translation>Le lien ouvre toujours ce salon à qui en a été retiré. Pour l’en écarter, créez un nouveau salon scellé pour les autres.</translation>
    </message>
    <message id="sealed_unopened">
        <source>A line did not open. It was changed on its way, or sealed with another link.</source>
        <translation>Une ligne ne s’ouvre pas. Elle a été modifiée en route, ou scellée avec un autre lien.</translation>
    </message>
    <message id="sealed_unsealed">
        <source>The server added something that is not sealed. It is not shown.</source>
        <translation>Le serveur a ajouté quelque chose qui n’est pas scellé. Ce n’est pas montré.</translation>
    </message>
    <message id="send">
        <source>Send</source>
        <translation>Envoyer</translation>
    </message>
    <message id="send_layer_to">
        <source>Send a layer to {room}</source>
        <translation>Envoyer une couche à {room}</translation>
    </message>
    <message id="send_to">
        <source>Send to {room}</source>
        <translation>Envoyer à {room}</translation>
    </message>
    <message id="server">
        <source>Server</source>
        <translation>Serveur</translation>
    </message>
    <message id="settings">
        <source>Settings…</source>
        <translation>Paramètres…</translation>
    </message>
    <message id="share_15">
        <source>for 15 minutes</source>
        <translation>pendant 15 minutes</translation>
    </message>
    <message id="share_60">
        <source>for an hour</source>
        <translation>pendant une heure</translation>
    </message>
    <message id="share_about">
        <source>about here, for an hour</source>
        <translation>à peu près, pendant une heure</translation>
    </message>
    <message id="share_position">
        <source>Share my position</source>
        <translation>Partager ma position</translation>
    </message>
    <message id="share_until_leaving">
        <source>until I leave</source>
        <translation>jusqu’à mon départ</translation>
    </message>
    <message id="sharing_ended">
        <source>You look at another room: sharing in {room} has ended ({what}).</source>
        <translation>Vous regardez un autre salon : le partage dans {room} est terminé ({what}).</translation>
    </message>
    <message id="show_it">
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
    <message id="shows_cursor">
        <source>cursor</source>
        <translation>curseur</translation>
    </message>
    <message id="shows_view">
        <source>view</source>
        <translation>vue</translation>
    </message>
    <message id="sign_done">
        <source>done</source>
        <translation>fait</translation>
    </message>
    <message id="sign_eyes">
        <source>eyes</source>
        <translation>à voir</translation>
    </message>
    <message id="sign_hurray">
        <source>hurray</source>
        <translation>bravo</translation>
    </message>
    <message id="sign_joy">
        <source>joy</source>
        <translation>rire</translation>
    </message>
    <message id="sign_love">
        <source>love</source>
        <translation>j’adore</translation>
    </message>
    <message id="sign_plus">
        <source>+1</source>
        <translation>+1</translation>
    </message>
    <message id="sound">
        <source>Sound for what is for me</source>
        <translation>Un son pour ce qui m’est adressé</translation>
    </message>
    <message id="stop">
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message id="switch_room">
        <source>Rooms and people (Alt+↓)</source>
        <translation>Salons et personnes (Alt+↓)</translation>
    </message>
    <message id="talk">
        <source>Talk</source>
        <translation>Discussion</translation>
    </message>
    <message id="title_of_private">
        <source>What the room is called (only in the link)</source>
        <translation>Nom du salon (seulement dans le lien)</translation>
    </message>
    <message id="too_many_people">
        <source>{count} people: too many for a list</source>
        <translation>{count} personnes : trop pour une liste</translation>
    </message>
    <message id="try_http">
        <source>Try http</source>
        <translation>Essayer http</translation>
    </message>
    <message id="typing">
        <source>{names} writes…</source>
        <translation>{names} écrit…</translation>
    </message>
    <message id="undo">
        <source>Undo my last drawing</source>
        <translation>Annuler mon dernier dessin</translation>
    </message>
    <message id="unencrypted">
        <source>The way to {server} is not encrypted: others on it can read what opens the server or the room. Connect all the same?</source>
        <translation>La connexion à {server} n’est pas chiffrée : d’autres peuvent y lire ce qui ouvre le serveur ou le salon. Continuer ?</translation>
    </message>
    <message id="unignore">
        <source>No longer ignore</source>
        <translation>Ne plus ignorer</translation>
    </message>
    <message id="waiting">
        <source>The connection is lost; the next attempt comes by itself.</source>
        <translation>La connexion est perdue ; la prochaine tentative vient d’elle-même.</translation>
    </message>
    <message id="waiting_first">
        <source>{server} does not answer; the next attempt comes by itself.</source>
        <translation>{server} ne répond pas ; la prochaine tentative vient d’elle-même.</translation>
    </message>
    <message id="waits">
        <source>waits</source>
        <translation>en attente</translation>
    </message>
    <message id="waits_for_others">
        <source>waits until the others are back, at most 8 s</source>
        <translation>attend le retour des autres, 8 s au plus</translation>
    </message>
    <message id="write_to">
        <source>Write a direct message</source>
        <translation>Écrire un message direct</translation>
    </message>
    <message id="write_to_one">
        <source>Write to {name}</source>
        <translation>Écrire à {name}</translation>
    </message>
    <message id="you">
        <source>you</source>
        <translation>vous</translation>
    </message>
</context>
<context>
    <name>layers</name>
    <message id="layer">
        <source>Layer</source>
        <translation>Couche</translation>
    </message>
    <message id="layer_points">
        <source>points</source>
        <translation>points</translation>
    </message>
    <message id="layer_lines">
        <source>lines</source>
        <translation>lignes</translation>
    </message>
    <message id="layer_areas">
        <source>areas</source>
        <translation>surfaces</translation>
    </message>
    <message id="layer_table">
        <source>table</source>
        <translation>table</translation>
    </message>
    <message id="layer_send">
        <source>Send to causerie</source>
        <translation>Envoyer vers causerie</translation>
    </message>
    <message id="layer_too_many">
        <source>{features} features: a message holds {most}. Select some of them.</source>
        <translation>{features} entités : un message en contient {most}. Sélectionnez-en quelques-unes.</translation>
    </message>
    <message id="layer_too_large">
        <source>{size} MiB: a message holds {most} MiB. Select some of the features.</source>
        <translation>{size} Mio : un message en contient {most}. Sélectionnez une partie des entités.</translation>
    </message>
    <message id="layer_style_cut">
        <source>the style: too large</source>
        <translation>le style : trop volumineux</translation>
    </message>
    <message id="layer_curves_cut">
        <source>curves: as short lines</source>
        <translation>les courbes : en petites lignes</translation>
    </message>
    <message id="layer_measures_cut">
        <source>measures (M)</source>
        <translation>les mesures (M)</translation>
    </message>
    <message id="layer_geometries_cut">
        <source>geometries of the type {kind}</source>
        <translation>les géométries de type {kind}</translation>
    </message>
    <message id="layer_numbers_cut">
        <source>numbers that are not finite</source>
        <translation>les nombres qui ne sont pas finis</translation>
    </message>
    <message id="layer_values_cut">
        <source>values of the field {field}</source>
        <translation>les valeurs du champ {field}</translation>
    </message>
    <message id="layer_fields_cut">
        <source>{number} fields: too many</source>
        <translation>{number} champs : trop nombreux</translation>
    </message>
    <message id="layer_geometries_unread">
        <source>{number} geometries that cannot be read</source>
        <translation>{number} géométries illisibles</translation>
    </message>
    <message id="layer_empty">
        <source>There is nothing to zoom to.</source>
        <translation>Il n’y a rien à montrer.</translation>
    </message>
    <message id="system_unknown">
        <source>Reference system unknown here: {system}</source>
        <translation>Système de coordonnées inconnu ici : {system}</translation>
    </message>
    <message id="system_not_told">
        <source>The reference system cannot be described to others.</source>
        <translation>Ce système de coordonnées ne peut pas être décrit aux autres.</translation>
    </message>
    <message id="place_elsewhere">
        <source>This place is outside of the reference system of the map.</source>
        <translation>Ce lieu est hors du système de coordonnées de la carte.</translation>
    </message>
    <message id="number_odd">
        <source>The coordinates are no finite numbers.</source>
        <translation>Les coordonnées ne sont pas des nombres finis.</translation>
    </message>
    <message id="image_unreadable">
        <source>This picture cannot be sent.</source>
        <translation>Cette image ne peut pas être envoyée.</translation>
    </message>
    <message id="model">
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message id="model_too_large">
        <source>The model is longer than {most} characters.</source>
        <translation>Le modèle dépasse {most} caractères.</translation>
    </message>
    <message id="card_layer">
        <source>Layer {name}</source>
        <translation>Couche {name}</translation>
    </message>
    <message id="card_feature">
        <source>{number} feature</source>
        <translation>{number} entité</translation>
    </message>
    <message id="card_features">
        <source>{number} features</source>
        <translation>{number} entités</translation>
    </message>
    <message id="card_style">
        <source>with style</source>
        <translation>avec style</translation>
    </message>
    <message id="card_system">
        <source>own reference system</source>
        <translation>système de coordonnées propre</translation>
    </message>
    <message id="card_bbox">
        <source>Extent {sides} · {system}</source>
        <translation>Emprise {sides} · {system}</translation>
    </message>
    <message id="card_position">
        <source>Position {x} {y} · {system}</source>
        <translation>Position {x} {y} · {system}</translation>
    </message>
    <message id="card_crs">
        <source>Reference system {system}</source>
        <translation>Système de coordonnées {system}</translation>
    </message>
    <message id="card_model">
        <source>Model {name}</source>
        <translation>Modèle {name}</translation>
    </message>
    <message id="card_script">
        <source>Script {name}</source>
        <translation>Script {name}</translation>
    </message>
    <message id="card_image">
        <source>Picture</source>
        <translation>Image</translation>
    </message>
    <message id="card_gone">
        <source>no longer kept here: there was too much after it</source>
        <translation>n’est plus gardé ici : il y a eu trop de choses ensuite</translation>
    </message>
    <message id="card_unknown">
        <source>Something that this version does not show</source>
        <translation>Quelque chose que cette version ne montre pas</translation>
    </message>
    <message id="content_unreadable">
        <source>This cannot be read.</source>
        <translation>Ceci est illisible.</translation>
    </message>
    <message id="style_actions">
        <source>actions</source>
        <translation>les actions</translation>
    </message>
    <message id="style_forms">
        <source>forms</source>
        <translation>les formulaires</translation>
    </message>
    <message id="style_map_tips">
        <source>map tips</source>
        <translation>les infobulles de carte</translation>
    </message>
    <message id="style_diagrams">
        <source>diagrams</source>
        <translation>les diagrammes</translation>
    </message>
    <message id="style_unreadable">
        <source>the style: it cannot be read</source>
        <translation>le style : il est illisible</translation>
    </message>
    <message id="style_does_not_fit">
        <source>the style: it does not fit this layer</source>
        <translation>le style : il ne va pas à cette couche</translation>
    </message>
    <message id="style_kind">
        <source>a kind of drawing: {kind}</source>
        <translation>un type de rendu : {kind}</translation>
    </message>
    <message id="style_property">
        <source>a setting by expression: {name}</source>
        <translation>un réglage par expression : {name}</translation>
    </message>
    <message id="style_expression">
        <source>an expression: {expression}</source>
        <translation>une expression : {expression}</translation>
    </message>
    <message id="style_picture">
        <source>a picture from elsewhere</source>
        <translation>une image venue d’ailleurs</translation>
    </message>
    <message id="style_value">
        <source>a setting: {name}</source>
        <translation>un réglage : {name}</translation>
    </message>
    <message id="style_font">
        <source>a font that is not here: {font}</source>
        <translation>une police absente ici : {font}</translation>
    </message>
</context>
<context>
    <name>room_map</name>
    <message id="map_accuracy">
        <source>± {metres} m</source>
        <translation>± {metres} m</translation>
    </message>
    <message id="map_not_verified">
        <source>not verified</source>
        <translation>non vérifié</translation>
    </message>
    <message id="map_now">
        <source>now</source>
        <translation>à l’instant</translation>
    </message>
    <message id="map_seconds_ago">
        <source>{seconds} s ago</source>
        <translation>il y a {seconds} s</translation>
    </message>
    <message id="map_minutes_ago">
        <source>{minutes} min ago</source>
        <translation>il y a {minutes} min</translation>
    </message>
    <message id="map_in_the_middle">
        <source>in the middle</source>
        <translation>au centre</translation>
    </message>
    <message id="map_where">
        <source>{distance} {direction}</source>
        <translation>{distance} {direction}</translation>
    </message>
    <message id="map_north">
        <source>N</source>
        <translation>N</translation>
    </message>
    <message id="map_north_east">
        <source>NE</source>
        <translation>NE</translation>
    </message>
    <message id="map_east">
        <source>E</source>
        <translation>E</translation>
    </message>
    <message id="map_south_east">
        <source>SE</source>
        <translation>SE</translation>
    </message>
    <message id="map_south">
        <source>S</source>
        <translation>S</translation>
    </message>
    <message id="map_south_west">
        <source>SW</source>
        <translation>SO</translation>
    </message>
    <message id="map_west">
        <source>W</source>
        <translation>O</translation>
    </message>
    <message id="map_north_west">
        <source>NW</source>
        <translation>NO</translation>
    </message>
    <message id="map_presents_now">
        <source>{nickname} presents now.</source>
        <translation>{nickname} présente maintenant.</translation>
    </message>
    <message id="map_present_moderator">
        <source>A moderator presents. Only another moderator can take over.</source>
        <translation>Un modérateur présente. Seul un autre modérateur peut prendre le relais.</translation>
    </message>
    <message id="map_present_soon">
        <source>Somebody has just begun to present. Try again in a moment.</source>
        <translation>Quelqu’un vient de commencer à présenter. Réessayez dans un instant.</translation>
    </message>
    <message id="map_present_refused">
        <source>The server did not take that you present.</source>
        <translation>Le serveur n’a pas accepté votre présentation.</translation>
    </message>
    <message id="map_board_of">
        <source>causerie: {room}</source>
        <translation>causerie : {room}</translation>
    </message>
    <message id="map_points">
        <source>Points</source>
        <translation>Points</translation>
    </message>
    <message id="map_lines">
        <source>Lines</source>
        <translation>Lignes</translation>
    </message>
    <message id="map_areas">
        <source>Areas</source>
        <translation>Surfaces</translation>
    </message>
    <message id="map_off_the_earth">
        <source>That lies off the earth, or the map has no reference system.</source>
        <translation>C’est hors de la Terre, ou la carte n’a pas de système de référence.</translation>
    </message>
    <message id="map_text_empty">
        <source>A text needs some words.</source>
        <translation>Un texte a besoin de mots.</translation>
    </message>
    <message id="map_board_full">
        <source>The board is full ({most}). Send it as a layer, or remove something.</source>
        <translation>Le tableau est plein ({most}). Envoyez-le comme couche, ou retirez quelque chose.</translation>
    </message>
    <message id="map_board_unsure">
        <source>The line broke. Look whether it was done.</source>
        <translation>La ligne a été coupée. Vérifiez si c’est fait.</translation>
    </message>
    <message id="map_board_locked">
        <source>Only moderators draw here.</source>
        <translation>Seule la modération dessine ici.</translation>
    </message>
    <message id="map_board_soon">
        <source>That was too fast. Try again in a moment.</source>
        <translation>C’était trop rapide. Réessayez dans un instant.</translation>
    </message>
    <message id="map_off">
        <source>This server has the shared map turned off.</source>
        <translation>La carte commune est désactivée sur ce serveur.</translation>
    </message>
    <message id="map_board_refused">
        <source>The server did not take what you drew.</source>
        <translation>Le serveur n’a pas accepté ce que vous avez dessiné.</translation>
    </message>
    <message id="map_no_gps">
        <source>QGIS is not connected to a GPS receiver: see the panel for GPS information.</source>
        <translation>QGIS n’est pas connecté à un récepteur GPS : voyez le panneau d’informations GPS.</translation>
    </message>
    <message id="map_gps_lost">
        <source>The GPS receiver is gone. Your position is not shared any more.</source>
        <translation>Le récepteur GPS n’est plus là. Votre position n’est plus partagée.</translation>
    </message>
    <message id="map_positions_full">
        <source>As many people as the room shows share their position already.</source>
        <translation>Autant de personnes que le salon peut montrer partagent déjà leur position.</translation>
    </message>
    <message id="map_position_refused">
        <source>The server did not take your position.</source>
        <translation>Le serveur n’a pas accepté votre position.</translation>
    </message>
</context>
</TS>
