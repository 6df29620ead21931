"""Loose articles and pages -> the Archive, and the facts about an article that every output shares."""
