"""The project's documentation as a folder of static pages; ``python -m wattlaw.site FOLDER``."""
