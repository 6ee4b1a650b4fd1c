"""How `pyenclave partition` shows an overview: as text, as JSON, as a page with a picture."""
