"""What chats, libraries and readers who pass a link on get to see of an article."""
