"""Articles of other programs -> article files: what each of them keeps where, and what becomes of it here."""
