"""Addresses inside the bundle."""

FIRST_PAGE = "index.html"


def region_page(region_code: str) -> str:
    return f"region-{region_code}.html"
