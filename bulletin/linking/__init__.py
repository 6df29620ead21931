"""What chats, feeds, libraries and programs read: metadata, records, citations, cards, old paths."""
