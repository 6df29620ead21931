"""The region and the subject of the archive the tests read."""

from bulletin.conversion.places import PlaceFinder
from bulletin.reference import loading

REFERENCE = loading.load()
REGION = REFERENCE.region
GAZETTEER = REGION.gazetteer
SUBJECT = REFERENCE.subject
PLACES = PlaceFinder(REFERENCE)
