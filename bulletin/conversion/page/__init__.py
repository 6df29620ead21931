"""One newspaper page as text -> its lines, what can be seen of each, and the best reading of all of them."""
