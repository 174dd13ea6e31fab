import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import tantivy
from hypothesis import given
from hypothesis import strategies as st

from index import Language
from index.errors import IndexDamaged, IndexProblem
from index.lexical import Analysis, LexicalReader, hashed_terms
from tests.index.lexical.lexicon import WORDS, change, entry, found, index_texts, ranked, scored

TEXT = st.builds(
    lambda words, times: " ".join(words * times), st.lists(WORDS, min_size=1, max_size=12), st.integers(1, 20)
)
TEXTS = st.lists(TEXT, min_size=1, max_size=30)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> LexicalReader:
    return change(
        tmp_path_factory.mktemp("lexical"),
        entry(1, "Access to graphics cards is scarce"),
        entry(2, "Access cards for the staff door"),
        entry(3, "I wonder about access"),
        entry(4, "Nothing alike"),
    )


def test_stems_and_case_do_not_matter(reader: LexicalReader) -> None:
    assert found(reader, "CARD") == [1, 2]


def test_only_what_is_allowed_is_found(reader: LexicalReader) -> None:
    assert found(reader, "access cards") == [1, 2, 3]
    assert found(reader, "access cards", [1, 3, 99]) == [1, 3]
    assert found(reader, "access cards", []) == []


def test_a_read_only_filter_is_prepared_once(reader: LexicalReader) -> None:
    allowed = np.array([3], np.int64)
    allowed.setflags(write=False)
    assert [reader.search("access", 10, allowed)[1].tolist() for _ in range(2)] == [[3], [3]]


@given(st.lists(st.tuples(st.lists(WORDS, min_size=1, max_size=6), st.booleans()), min_size=1, max_size=12))
def test_chunks_that_may_not_be_found_change_no_statistic(
    tmp_path_factory: pytest.TempPathFactory, chunks: list[tuple[list[str], bool]]
) -> None:
    texts = [" ".join(words) for words, _ in chunks]
    languages: tuple[Language, ...] = ("english", "german")
    entries = [entry(key, text, language=languages[key % 2]) for key, text in enumerate(texts)]
    allowed = [key for key, (_, may) in enumerate(chunks) if may]
    all_of_them = change(tmp_path_factory.mktemp("all"), *entries)
    alone = change(tmp_path_factory.mktemp("alone"), *(entries[key] for key in allowed))
    keys = np.array(allowed, np.int64)
    question = "access cards and the door"
    assert all_of_them.terms(question, keys) == alone.terms(question, None)
    assert all_of_them.count(keys) == alone.count(None)
    assert all_of_them.idf(["access", "card"], keys) == alone.idf(["access", "card"], None)
    assert scored(all_of_them, question, range(len(chunks)), allowed) == scored(alone, question, range(len(chunks)))
    assert ranked(all_of_them, question, allowed) == ranked(alone, question)
    assert all_of_them.distinct(question, keys) == alone.distinct(question, None)


def test_given_chunks_are_scored_and_strangers_left_out(reader: LexicalReader) -> None:
    assert sorted(scored(reader, "access", [1, 4, 99])) == [1]


def test_rarer_terms_weigh_more(reader: LexicalReader) -> None:
    idf = reader.idf(["access", "scarc", "unseen"], None)
    assert idf["access"] < idf["scarc"] < idf["unseen"]


def tantivy_scores(texts: list[str], question: str) -> dict[int, float]:
    """What tantivy's own BM25 gives, by key."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", fast=True)
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(15_000_000, num_threads=1)
    analysis = Analysis("english")
    for key, text in enumerate(texts, 1):
        writer.add_document(tantivy.Document(key=key, text=" ".join(analysis.terms(text))))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    terms = [tantivy.Query.term_query(schema, "text", term, "freq") for term in analysis.question(question)]
    query = tantivy.Query.boolean_query([(tantivy.Occur.Should, each) for each in terms])
    hits = searcher.search(query, limit=len(texts), count=False).hits
    keys = searcher.fast_field_values("key", [address for _, address in hits])
    return {int(key or 0): float(score) for key, (score, _) in zip(keys, hits, strict=True)}


@given(texts=TEXTS, question=st.lists(WORDS, min_size=1, max_size=5).map(" ".join))
def test_scores_are_tantivy_s(tmp_path_factory: pytest.TempPathFactory, texts: list[str], question: str) -> None:
    reader = index_texts(tmp_path_factory.mktemp("lexical"), *texts)
    expected = tantivy_scores(texts, question)
    scores, keys = reader.search(question, len(texts), None)
    assert dict(zip(keys.tolist(), scores.tolist(), strict=True)) == pytest.approx(expected, abs=1e-4)
    assert scored(reader, question, range(1, len(texts) + 1)) == pytest.approx(expected, abs=1e-4)
    assert scores.tolist() == sorted(scores.tolist(), reverse=True)


@pytest.mark.parametrize("top_k", [1, 5, 50, 2000])
def test_the_best_of_many_are_the_best(tmp_path: Path, top_k: int) -> None:
    numbers = np.random.default_rng(5).integers(0, 50, (3000, 8))
    reader = index_texts(tmp_path / "lexical", *(" ".join(f"w{n}" for n in row) for row in numbers))
    question = "w1 w2 w3 w4"
    every = scored(reader, question, range(1, 3001))
    expected = sorted(every.items(), key=lambda each: (-each[1], each[0]))[:top_k]
    scores, keys = reader.search(question, top_k, None)
    assert list(zip(keys.tolist(), scores.tolist(), strict=True)) == expected


LANGUAGES: tuple[Language, ...] = ("german", "english")
IDENTIFIERS = ["model_name", "v2.13", "ERR-42", "foo.bar()", "C++", "C#", "--no-cache", "node.js", "192.168.0.1"]


@pytest.mark.parametrize("name", IDENTIFIERS)
@pytest.mark.parametrize("question", ["{}", "What is {}?"])
def test_the_chunk_that_has_an_identifier_comes_before_those_that_have_its_pieces(
    tmp_path: Path, name: str, question: str
) -> None:
    pieces = name.translate(str.maketrans("_.-()+#", "       ")).split()
    reader = index_texts(
        tmp_path / "lexical",
        " ".join([*pieces, *reversed(pieces)] * 5),
        f"{' '.join(pieces)}. Then {'. '.join(reversed(pieces))}.",
        f"A long text that names {name}. It says many other things besides, none of which has to do with what is "
        "asked, and goes on for as long as chunks do, so that what it names weighs little for its length.",
        "E4305 model_names v2.14 ERR-43 foo.baz() C D --no-cached node.jsx 192.168.0.2",
    )
    assert ranked(reader, question.format(name))[0] == 3


def test_codes_that_differ_in_a_digit_differ(tmp_path: Path) -> None:
    reader = index_texts(tmp_path / "lexical", "E4305 is an error", "E4304 is an error", "E 4304", "E-4304s")
    assert found(reader, "E4304") == [2]


def test_another_version_matches_less(tmp_path: Path) -> None:
    reader = index_texts(tmp_path / "lexical", "Release v2.14 is out", "Release v2.13 is out")
    scores = scored(reader, "v2.13", [1, 2])
    assert scores[1] < scores[2] / 3


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("数据", "本系统使用分布式数据库保存所有文档。"),
        ("検索", "このソフトは全文検索エンジンを備えています。"),
        ("データ", "社内のデータベースに接続する。"),
        ("ไทย", "กรุงเทพเป็นเมืองหลวงของประเทศไทยมาตั้งแต่ปี"),
        ("学校", "我们在学校学习"),
        ("학교", "학교에서 공부합니다"),
        ("水", "毎日水を飲む"),
    ],
)
def test_a_word_is_found_inside_a_run_without_spaces(tmp_path: Path, word: str, text: str) -> None:
    reader = index_texts(tmp_path / "lexical", "没有关系的一句话", "まったく別の文", "ข้อความอื่น", "다른 문장", text)
    assert ranked(reader, word)[0] == 5


def mixed(folder: Path) -> LexicalReader:
    return change(
        folder,
        entry(1, "The houses stand in gardens", language="english"),
        entry(2, "Die Häuser stehen in Gärten", language="german"),
        entry(3, "Les maisons sont dans les jardins", language="french"),
        entry(4, "Running tests was started", language="none"),
    )


def test_a_question_is_analysed_in_every_language_that_the_index_holds(tmp_path: Path) -> None:
    reader = mixed(tmp_path / "lexical")
    assert [ranked(reader, word) for word in ("house", "Haus", "maison", "running")] == [[1], [2], [3], [4]]
    assert found(reader, "run") == []


def test_equal_matches_score_alike_in_every_language(tmp_path: Path) -> None:
    scores = mixed(tmp_path / "lexical").search("house Haus maison", 10, None)[0].tolist()
    assert scores == pytest.approx([scores[0]] * 3, rel=0.1)


def test_a_sentence_is_covered_in_its_own_language(tmp_path: Path) -> None:
    weights = mixed(tmp_path / "lexical").weights("Haus", None)
    terms = {language: hashed_terms(Analysis(language), ["in Häusern"]) for language in LANGUAGES}
    assert {language: weights.coverage(terms[language])[0] for language in LANGUAGES} == {"german": 1.0, "english": 0.0}


def test_a_word_s_term_is_its_stem_in_the_language_that_has_it(tmp_path: Path) -> None:
    reader = mixed(tmp_path / "lexical")
    assert reader.terms("Häuser, houses; maison v2.13", None) == ["haus", "hous", "maison", "v2", "13", "v2.13"]


def test_one_language_leaves_its_stop_words_out(reader: LexicalReader) -> None:
    assert reader.terms("the cards and the door", None) == ["card", "door"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_character_has_a_meaning_of_its_own(reader: LexicalReader, text: str) -> None:
    scores, keys = reader.search(text, 10, None)
    assert len(scores) == len(keys)


@pytest.mark.parametrize("text", ["", "   ", "?!", '"', "a AND (", "text:x", "\\", "*", "[1 .. 2]"])
def test_query_syntax_is_plain_text(reader: LexicalReader, text: str) -> None:
    assert found(reader, text) == []


def test_a_pasted_page_is_cut(tmp_path: Path) -> None:
    reader = index_texts(tmp_path / "lexical", "first", "last")
    page = " ".join(["first", *(f"word{n}" for n in range(300)), "last"])
    assert found(reader, page) == [1]


def test_an_index_without_chunks_finds_nothing(tmp_path: Path) -> None:
    reader = change(tmp_path / "lexical")
    assert (found(reader, "words"), scored(reader, "words", [1])) == ([], {})
    assert reader.terms("the words", None) == ["word"]


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="holds no lexical index"):
        LexicalReader(tmp_path)


@pytest.mark.parametrize("text", ["{nonsense", "[]", "{}", '{"segments": [{"x": 1}], "languages": []}', ""])
def test_damage_of_the_list_names_the_folder_and_what_is_wrong_with_it(tmp_path: Path, text: str) -> None:
    index_texts(tmp_path, "some words")
    (tmp_path / "meta.json").write_text(text)
    with pytest.raises(IndexDamaged, match=f"{tmp_path} is damaged \\(meta.json.*rebuild it: footnote reindex --full"):
        LexicalReader(tmp_path)


def test_a_list_that_misses_what_chunks_refer_to_is_damage(tmp_path: Path) -> None:
    change(tmp_path, entry(1, "some words"), entry(2, "more words", language="german"))
    raw = json.loads((tmp_path / "meta.json").read_text())
    (tmp_path / "meta.json").write_text(json.dumps(raw | {"languages": raw["languages"][:1]}))
    with pytest.raises(IndexDamaged, match=r"meta\.json misses languages"):
        LexicalReader(tmp_path)


def test_a_segment_that_is_cut_short_or_gone_is_named(tmp_path: Path) -> None:
    index_texts(tmp_path, "some words")
    segment = tmp_path / "1.segment"
    segment.write_bytes(segment.read_bytes()[:-1])
    with pytest.raises(IndexDamaged, match=r"1\.segment has .* bytes"):
        LexicalReader(tmp_path)
    segment.unlink()
    with pytest.raises(IndexDamaged, match=r"1\.segment is missing"):
        LexicalReader(tmp_path)


def test_what_may_not_be_read_is_no_damage(tmp_path: Path) -> None:
    index_texts(tmp_path, "some words")
    segment = tmp_path / "1.segment"
    segment.unlink()
    segment.symlink_to(segment)  # to root no permission is denied, but this cannot be opened either
    with pytest.raises(IndexProblem, match=r"cannot be opened .* check its permissions") as caught:
        LexicalReader(tmp_path)
    assert not isinstance(caught.value, IndexDamaged)


def test_an_open_index_outlasts_its_files(tmp_path: Path) -> None:
    reader = index_texts(tmp_path, "some words")
    for path in tmp_path.iterdir():
        path.unlink()
    assert found(reader, "words") == [1]


def test_reading_writes_nothing(tmp_path: Path) -> None:
    index_texts(tmp_path, "some words")
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert found(LexicalReader(tmp_path), "words") == [1]
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_an_index_on_a_read_only_mount_is_searched(tmp_path: Path) -> None:
    index_texts(tmp_path, "some words")
    code = (
        "import sys; from pathlib import Path; from index.lexical import LexicalReader; "
        "reader = LexicalReader(Path(sys.argv[1])); "
        "print(reader.search('words', 5, None)[1].tolist())"
    )
    mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && echo mounted && exec "$@"'
    words = ["unshare", "-m", "sh", "-c", mount, str(tmp_path), sys.executable, "-c", code, str(tmp_path)]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3])
    except FileNotFoundError:
        pytest.skip("unshare is not there")
    if not done.stdout.startswith("mounted"):
        pytest.skip("only root may mount")
    assert (done.stdout, done.stderr) == ("mounted\n[1]\n", "")


def test_threads_share_a_reader(tmp_path: Path) -> None:
    numbers = np.random.default_rng(7).integers(0, 300, (2000, 12))
    reader = index_texts(tmp_path / "lexical", *(" ".join(f"w{n}" for n in row) for row in numbers))
    questions = [f"w{n} w{n * 7 % 300} w{n * 3 % 300} v{n}.1" for n in range(200)]
    expected = [ranked(LexicalReader(tmp_path / "lexical"), question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda question: ranked(reader, question), questions)) == expected


@given(
    st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=8),
    st.lists(WORDS, max_size=4).map(" ".join),
    st.lists(WORDS, max_size=4).map(" ".join),
    st.sampled_from([0.1, 0.5, 2.0]),
)
def test_a_further_text_adds_its_weighted_score(texts: list[str], question: str, further: str, weight: float) -> None:
    with TemporaryDirectory() as folder:
        reader = index_texts(Path(folder) / "lexical", *texts)
        keys = np.arange(1, len(texts) + 1)
        together = reader.score(question, keys, None, ((further, weight),))
        assert together == pytest.approx(
            reader.score(question, keys, None) + weight * reader.score(further, keys, None), abs=1e-4
        )
        best, found = reader.search(question, len(texts), None, ((further, weight),))
        assert best == pytest.approx(together[found - 1])


MANY = [f"The staff opens door {number} with access card {number} in the morning" for number in range(250)]
GERMAN = "Wann schließt das Personal morgens die Tür mit der Karte auf?"


def test_words_that_the_chunks_know_are_trusted(tmp_path: Path) -> None:
    reader = index_texts(tmp_path, *MANY)
    assert reader.trust("Opens access the staff door?", None) == 1
    assert reader.trust("access to the staff door", None) == 1
    assert reader.trust("the staff sings loudly", None) == pytest.approx(0.6)
    assert reader.trust("", None) == 1


def test_words_of_another_language_are_not_trusted(tmp_path: Path) -> None:
    reader = index_texts(tmp_path, *MANY)
    assert reader.trust(GERMAN, None) < 0.1
    assert 0.1 < reader.trust("Wo ist die access card?", None) < 0.5


def test_in_few_chunks_every_word_is_trusted(tmp_path: Path) -> None:
    assert index_texts(tmp_path, *MANY[:20]).trust(GERMAN, None) == 1
    assert 0.3 < index_texts(tmp_path / "more", *MANY[:60]).trust(GERMAN, None) < 0.7


def test_with_chunks_of_several_languages_each_is_trusted(tmp_path: Path) -> None:
    german = "Das Personal schließt morgens um acht Uhr die Tür mit der Karte auf; wann, steht am Eingang"
    entries = [entry(key, text) for key, text in enumerate(MANY)]
    reader = change(tmp_path, *entries, entry(1000, german, language="german"))
    assert reader.trust(GERMAN, None) > 0.9
    assert reader.trust("access the staff door", None) == 1


def test_trust_does_not_tell_of_chunks_that_may_not_be_found(tmp_path: Path) -> None:
    secret = "Zanzibar"
    entries = [entry(key, text) for key, text in enumerate(MANY)]
    allowed = np.arange(len(MANY))
    with_secret = change(tmp_path / "with", *entries, entry(1000, secret))
    without = change(tmp_path / "without", *entries)
    assert with_secret.trust("door to Zanzibar", allowed) == without.trust("door to Zanzibar", None)
    assert with_secret.trust("door to Zanzibar", None) > without.trust("door to Zanzibar", None)
