"""The editor's tools: the preview of the site and the review of the converter's readings."""
