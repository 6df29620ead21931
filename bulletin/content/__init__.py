"""The content folder: its pages, articles, settings, ledger and editor overrides, read and written."""
