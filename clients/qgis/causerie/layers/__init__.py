"""Layers, styles, extents, positions, pictures and models: to a room and from it. What is named here is for the dock."""

from .cards import card_of, describe
from .images import PIXELS, canvas_image, decoded, image_content
from .incoming import Added, adding_to_project, making_layers, zooming_to
from .models import model_content, model_file, script_content
from .names import plain_name, safe_file_name
from .outgoing import Look, Outgoing, preparing_layer
from .places import crs_content, extent_content, position_content, set_project_crs, show_position, zoom_to_extent
from .slices import ContentError, Sliced
from .tree import LayerAction, is_content, layers_of, takes_copy

__all__ = [
    "Added", "ContentError", "LayerAction", "Look", "Outgoing", "PIXELS", "Sliced", "adding_to_project", "canvas_image", "card_of",
    "crs_content", "decoded", "describe", "extent_content", "image_content", "is_content", "layers_of", "making_layers", "model_content",
    "model_file", "plain_name", "position_content", "preparing_layer", "safe_file_name", "script_content", "set_project_crs",
    "show_position", "takes_copy", "zoom_to_extent", "zooming_to",
]
