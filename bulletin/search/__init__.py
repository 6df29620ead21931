"""The search index: which strings stand where, as files the browser loads. See docs/search.md."""
