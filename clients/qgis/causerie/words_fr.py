"""French: the keys of English, in their order."""

FR = {
    # The dock.
    "causerie": "causerie",

    # Layers, extents, positions and other content.
    "layer": "Couche",
    "content_unreadable": "Ce qui est venu est illisible.",
    "style_actions": "les actions",
    "style_forms": "les formulaires",
    "style_map_tips": "les infobulles de carte",
    "style_diagrams": "les diagrammes",
    "style_unreadable": "le style : il est illisible",
    "style_does_not_fit": "le style : il ne va pas à cette couche",
    "style_kind": "un type de rendu : {kind}",
    "style_property": "un réglage par expression : {name}",
    "style_expression": "une expression : {expression}",
    "style_picture": "une image venue d’ailleurs",
    "style_value": "un réglage : {name}",
    "style_font": "une police absente ici : {font}",

    # The map of the room.
    "room_map": "Carte du salon",
}
