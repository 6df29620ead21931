"""Writing YAML: the quick way writes what PyYAML would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bulletin import strictyaml

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text(
    st.sampled_from("甲“”、 #:-\\\"'\u3000…—·\u00a0\u2028\ufeff\U0001f600~"), max_size=12
)
LINES = st.lists(st.lists(st.integers(1, 9), min_size=2, max_size=2), max_size=2)
VALUES = (
    TEXTS
    | st.lists(TEXTS, max_size=3)
    | st.lists(st.lists(TEXTS | st.booleans(), max_size=2) | st.integers(), max_size=2)
    | LINES
    | st.fixed_dictionaries({"page": TEXTS, "lines": LINES})
    | st.lists(st.fixed_dictionaries({"text": TEXTS}), max_size=2)
)


@given(st.dictionaries(st.sampled_from(["id", "title", "tags", "source", "captions"]), VALUES, min_size=1))
def test_a_mapping_is_written_as_pyyaml_writes_it(mapping: dict[str, object]) -> None:
    assert strictyaml.write_mapping(mapping) == strictyaml._dumped(mapping)
