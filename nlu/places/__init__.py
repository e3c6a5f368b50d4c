"""Places named in a text, as codes of today's communes of Đắk Lắk."""

from nlu.places.finding import find_place

__all__ = ["find_place"]
