"""From bytes to text."""

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UnreadableDocument
from index.parsing.cleaning import clean_text
from index.parsing.decoding import DecodedText, decode_file, decode_text

readable = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).filter(
    lambda text: not text.startswith("\ufeff")
)


@given(readable)
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert text == decode_text(text.encode())
    assert text == decode_text(text.encode("utf-8-sig"))


@given(readable, st.sampled_from(["utf-16", "utf-32"]))
def test_marked_wide_encodings_come_back_as_they_were(text: str, codec: str) -> None:
    assert text == decode_text(text.encode(codec))


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_detected_by_its_zeros(codec: str) -> None:
    assert decode_text("Hello, Zoë".encode(codec)) == "Hello, Zoë"


@pytest.mark.parametrize(
    "text",
    [
        "über",
        "Un café crème et un thé à la menthe, s'il vous plaît.",
        "Grüße aus München, schöne Straße",
        "El niño comió piña en la montaña. ¿Por qué? ¡Por qué no! " * 20,
    ],
)
def test_latin1_comes_back_as_it_was(text: str) -> None:
    assert text == decode_text(text.encode("latin-1"))


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("“Quoted” text — with dashes…", "cp1252"),
        ("Zażółć gęślą jaźń. To jest dłuższy tekst po polsku, w którym są różne znaki.", "cp1250"),
        ("Привет, как дела? Это длинный текст на русском языке.", "cp1251"),
        ("これは日本語の文章です。長い文章を書きます。", "shift_jis"),
    ],
)
def test_other_encodings_are_detected(text: str, codec: str) -> None:
    assert text == decode_text(text.encode(codec))


def test_a_declared_encoding_is_believed_after_utf8() -> None:
    assert decode_text("Привет".encode("koi8-r"), declared="KOI8-R") == "Привет"
    assert decode_text("Привет".encode(), declared="koi8-r") == "Привет"


@pytest.mark.parametrize("declared", ["nonsense", "rot13", "base64", "punycode", "utf-8", "a\x00b"])
def test_a_useless_declaration_does_no_harm(declared: str) -> None:
    assert decode_text(b"\xfcber", declared=declared) == "über"


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"text\x00text", bytes(range(1, 32)) * 20, b"\xff\xfe\x00", bytes(64)],
)
def test_binary_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        decode_text(data)


def test_a_lone_surrogate_in_utf16_is_unreadable() -> None:
    with pytest.raises(UnreadableDocument, match="byte order mark of UTF-16"):
        decode_text(b"\xff\xfea\x00\x00\xd8b\x00")


@given(st.binary())
def test_any_bytes_give_storable_text_or_are_unreadable(data: bytes) -> None:
    try:
        text = decode_text(data)
    except UnreadableDocument:
        return
    assert text == clean_text(text)
    assert text == text.encode().decode()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("naïve — “café” ".encode() * 9 + b"\xff end", "naïve — “café” " * 9 + "\ufffd end"),
        ("a museum — über uns ".encode() * 5 + "é".encode()[:1], "a museum — über uns " * 5 + "\ufffd"),
        ("日本語の文書です。".encode()[:-1], "日本語の文書です\ufffd"),
        ("Пример текста ".encode() * 3 + b"\x80\xff", "Пример текста " * 3 + "\ufffd\ufffd"),
    ],
)
def test_utf8_with_few_damaged_bytes_stays_utf8_and_says_so(data: bytes, text: str) -> None:
    found = decode_file(data)
    assert found.text == text
    assert "UTF-8" in found.problem


def test_utf8_mixed_with_windows_1252_is_read_piece_by_piece() -> None:
    data = b"".join(each.encode(codec) for each, codec in (("5 € ", "utf-8"), ("Größe, Stück, Öl", "cp1252")))
    found = decode_file(data)
    assert found.text == "5 € Größe, Stück, Öl"
    assert "mixes" in found.problem


TEXTS = {
    "cp1250": "Knihovna je otevřena každý den kromě pondělí, průkaz stojí padesát korun.",
    "iso8859-2": "Większe grupy muszą się wcześniej zgłosić w kasie, opłata wynosi pięćdziesiąt złotych.",
    "cp1254": "Kütüphane pazartesi dışında her gün açıktır. Yıllık ücret elli liradır.",
    "cp1251": "Библиотека открыта каждый день.",
    "cp1253": "Η ετήσια συνδρομή είναι πενήντα ευρώ.",
    "shift_jis": "図書館は毎日開いています。",
    "euc_jp": "年会費は五千円です。事前に申し込んでください。",
    "euc_kr": "도서관은 매일 문을 엽니다.",
    "gb18030": "年费为五十元，大团体必须提前登记。",
    "big5": "圖書館除星期一外每天開放。",
}


@pytest.mark.parametrize("codec", TEXTS)
@pytest.mark.parametrize("times", [1, 12])
def test_short_and_long_texts_of_old_encodings_come_right(codec: str, times: int) -> None:
    text = TEXTS[codec] * times
    assert decode_file(text.encode(codec)) == DecodedText(text, "")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["一年的费用是五十元。\n请提前登记。\n", "Библиотека.\n", "도서관은 매일 문을 엽니다.\n"]
)
def test_utf16_without_a_mark_is_read_in_other_scripts(text: str, codec: str) -> None:
    assert decode_file(text.encode(codec)).text == text


def test_a_stray_nul_is_reported() -> None:
    found = decode_file(b"One nul here: \x00, in a text that is otherwise plain English.")
    assert found.text == "One nul here: \ufffd, in a text that is otherwise plain English."
    assert "1 NUL character" in found.problem


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        "Η βιβλιοθήκη ανοίγει στις 9.\n",
        "図書館は月曜日に休みます。会員証は50円です。\n",
        "המפתח אצל השומר.\nטלפון 4040.\n",
        "ห้องสมุดเปิด 9.00 น.\n",
        "Пароль от Wi-Fi: Harbour2024.\n",
    ],
)
def test_utf16_without_a_mark_is_read_where_it_is_one_script(text: str, codec: str) -> None:
    assert decode_file(text.encode(codec)).text == text


@pytest.mark.parametrize(
    "data",
    [
        b"GIF89a\x00\x01",
        b"GIF89a\x10\x00\x10\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00",
        b"PK\x03\x04\x14\x00\x00\x00\x08\x00",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00",
        b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00\x3e\x00",
        b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00",
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03KLJ\x06\x00",
        b"RIFF\x24\x08\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00",
        b"BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00",
        b"SQLite format 3\x00",
        b"wOFF\x00\x01\x00\x00",
    ],
)
def test_the_beginnings_of_binary_files_are_refused_as_binary(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="binary"):
        decode_text(data)


@pytest.mark.parametrize("seed", range(5))
def test_chance_bytes_with_zeros_are_no_utf16(seed: int) -> None:
    dice = random.Random(seed)
    for length in (8, 20, 64, 500):
        data = bytes(dice.choice((0, *range(256))) for _ in range(length)) + b"\x00\x41"
        with suppress(UnreadableDocument):
            text = decode_text(data)
            assert text not in (data.decode("utf-16-le", "replace"), data.decode("utf-16-be", "replace"))
