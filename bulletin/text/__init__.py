"""Text in, text out: typography, dates that are not exact, YAML and Markdown as editors mean them. Knows no files."""
