"""The archive -> what people read: the frozen values of every document, and the templates that show them."""
