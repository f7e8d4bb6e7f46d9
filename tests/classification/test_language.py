"""Documents in another language are recognised, short English texts never taken for foreign."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewise.classification.language import document_language, is_foreign

TEXTS = {
    "en": "We found that the number of seedlings was lower in the shade than it was in the open, as has been reported.",
    "de": "Wir fanden, dass die Zahl der Keimlinge im Schatten geringer war als auf der Fläche, die nicht mit Laub bedeckt ist.",
    "fr": "Nous avons trouvé que le nombre de plantules est plus faible dans les sites qui sont à l'ombre et sur les pentes.",
    "es": "Los resultados de este estudio son como los que se han visto en las parcelas del sur y no en las del norte.",
    "pt": "Os resultados do estudo foram mais claros nas parcelas do sul e não foram vistos nas que são do norte, como na seca.",
    "it": "I risultati dello studio sono stati più chiari nelle parcelle del sud e non sono visti in quelle che si trovano al nord con il gelo.",
    "nl": "De resultaten van het onderzoek zijn in het zuiden niet anders dan in het noorden en dat werd ook door deze groep voor de kust gezien.",
    "pl": "Wyniki tego badania są jak te, które były w lasach na południu, oraz nie dla tych przy drodze i w polu po deszczu.",
    "ru": "Мы нашли, что число проростков в тени было меньше, чем на открытых участках.",
    "zh": "我们发现阴影中幼苗的数量低于开阔地的数量，这与以前的报道一致。",
    "ja": "日陰では実生の数が開けた場所よりも少ないことがわかりました。",
}


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_languages_are_told_apart(language: str, text: str) -> None:
    assert document_language(text) == language
    assert is_foreign(text) == (None if language == "en" else language)


@pytest.mark.parametrize(
    "text", ["", "See [3].", "Quercus robur L., Fagus sylvatica L., Acer campestre L.", "12.5 ± 0.3"]
)
def test_too_little_text_is_of_no_language(text: str) -> None:
    assert document_language(text) is None
    assert is_foreign(text) is None


def test_a_title_in_another_language_leaves_a_sentence_english() -> None:
    assert (
        is_foreign(
            "This was shown in the journal Zeitschrift für die Geschichte der Natur by the group of the museum."
        )
        is None
    )


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    found = document_language(text)
    assert found is None or len(found) == 2


@given(st.lists(st.sampled_from([*" ".join(TEXTS.values()).split(), "β", "12"]), max_size=80).map(" ".join))
def test_a_mixture_is_foreign_only_in_the_language_that_leads_and_outnumbers_english(text: str) -> None:
    found = is_foreign(text)
    leading = document_language(text)
    assert found in (None, leading)
    if leading in ("ru", "zh", "ja"):
        assert found == leading
