"""Pages -> articles: what the lines of a page are, who signs, where and when it was, and what is written."""
