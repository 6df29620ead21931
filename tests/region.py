"""The region and the subject of the archive the tests read."""

from collections.abc import Sequence

from bulletin.conversion.places import PlaceFinder
from bulletin.conversion.tagging import quoted, recurring
from bulletin.reference import loading
from bulletin.reference.subject import Subject

REFERENCE = loading.load()
REGION = REFERENCE.region
GAZETTEER = REGION.gazetteer
SUBJECT = REFERENCE.subject
PLACES = PlaceFinder(REFERENCE)


def tags_of(texts: Sequence[str], subject: Subject = SUBJECT) -> tuple[tuple[str, ...], ...]:
    """The tags of articles with these texts, which are all of an archive."""
    return recurring([quoted(text, subject) for text in texts])
