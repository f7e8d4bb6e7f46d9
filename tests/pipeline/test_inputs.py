"""Files, folders, globs and archives of any mix give one stream; bad ones give their own reason and harm nothing else."""

from __future__ import annotations

import gzip
import io
import os
import socket
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from citewise.pipeline.inputs import Found, Input, InputLimits, Inputs, Refused, Skipped

SMALL = InputLimits(max_bytes=20_000, bomb_bytes=1 << 20, bomb_ratio=20)


def found(*paths: Path | str, limits: InputLimits = SMALL) -> list[Found]:
    return list(Inputs(paths, limits))


def data_of(items: list[Found]) -> list[bytes]:
    return [item.data for item in items if isinstance(item, Input)]


def refusals(items: list[Found]) -> dict[str, str]:
    return {item.source: item.reason for item in items if isinstance(item, Refused)}


def make_tar(path: Path, entries: dict[str, bytes], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def make_zip(path: Path, entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


ENTRIES = {f"deep/er/{n}.xml": os.urandom(3000) + bytes(500) for n in range(6)}


def test_a_mix_of_file_folder_and_archives_comes_in_order(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "b" / "c").mkdir(parents=True)
    (folder / "b" / "c" / "two.nxml").write_bytes(b"2")
    (folder / "a.xml").write_bytes(b"1")
    make_zip(folder / "z.zip", {"four.xml": b"4"})
    make_tar(folder / "d.tgz", {"three.xml": b"3"})
    single = tmp_path / "odd.name"
    single.write_bytes(b"0")
    assert data_of(found(single, folder)) == [b"0", b"1", b"2", b"3", b"4"]


@pytest.mark.parametrize(
    ("name", "mode"),
    [("a.tar.gz", "w:gz"), ("a.tgz", "w:gz"), ("a.tar", "w"), ("a.tar.xz", "w:xz"), ("a.tar.bz2", "w:bz2")],
)
def test_every_kind_of_tar_is_read(tmp_path: Path, name: str, mode: str) -> None:
    items = found(make_tar(tmp_path / name, ENTRIES, mode))
    assert [item.source for item in items] == [f"{tmp_path / name}!{member}" for member in ENTRIES]
    assert data_of(items) == list(ENTRIES.values())


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_every_kind_of_zip_is_read(tmp_path: Path, method: int) -> None:
    assert data_of(found(make_zip(tmp_path / "a.zip", ENTRIES, method))) == list(ENTRIES.values())


def test_a_glob_that_no_shell_unfolded_is_unfolded(tmp_path: Path) -> None:
    for name in ("b.xml", "a.xml", "c.txt"):
        (tmp_path / name).write_bytes(name.encode())
    assert data_of(found(str(tmp_path / "*.xml"))) == [b"a.xml", b"b.xml"]
    assert refusals(found(str(tmp_path / "*.tei"))) == {str(tmp_path / "*.tei"): "no file matches"}


def test_a_path_that_is_not_there_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"1")
    items = found(tmp_path / "gone.xml", tmp_path / "a.xml")
    assert refusals(items) == {str(tmp_path / "gone.xml"): "no such file or folder"}
    assert data_of(items) == [b"1"]


def test_other_files_in_folders_and_archives_are_skipped_and_named_ones_are_tried(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(b"n")
    (tmp_path / ".hidden.xml").write_bytes(b"h")
    make_zip(
        tmp_path / "a.zip", {"figure.png": b"p", "__MACOSX/._x.xml": b"m", "inner.zip": b"z", "x.xml": b"x"}
    )
    items = found(tmp_path)
    assert data_of(items) == [b"x"]
    assert [Path(item.source).name for item in items if isinstance(item, Skipped)] == [
        "a.zip!figure.png",
        "._x.xml",
        "a.zip!inner.zip",
        "notes.txt",
    ]
    assert data_of(found(tmp_path / "notes.txt")) == [b"n"]


def test_a_folder_named_like_an_article_is_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "x.xml"
    folder.mkdir()
    assert refusals(found(folder)) == {str(folder): "no file in this folder"}
    (folder / "y.xml").write_bytes(b"y")
    assert data_of(found(folder)) == [b"y"]
    assert data_of(found(tmp_path)) == [b"y"]


def test_symbolic_links_that_go_round_are_followed_once(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.xml").write_bytes(b"1")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "self.xml").symlink_to(tmp_path / "self.xml")
    (tmp_path / "void.xml").symlink_to(tmp_path / "nothing")
    items = found(tmp_path)
    assert data_of(items) == [b"1"]
    assert refusals(items) == {
        str(tmp_path / "self.xml"): "a symbolic link that leads back to itself",
        str(tmp_path / "void.xml"): "a symbolic link to nothing, or removed meanwhile",
    }


def test_pipes_and_sockets_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xml")
    with socket.socket(socket.AF_UNIX) as listener:
        place = os.getcwd()
        os.chdir(tmp_path)  # the name of a socket may not be long
        try:
            listener.bind("b.xml")
        finally:
            os.chdir(place)
        items = found(tmp_path)
    assert refusals(items) == {
        str(tmp_path / "a.xml"): "a named pipe, not a file",
        str(tmp_path / "b.xml"): "a socket, not a file",
    }


@pytest.fixture
def as_nobody(tmp_path: Path) -> Iterator[None]:
    """The superuser may read everything, so the test steps down for a moment."""
    if os.geteuid() != 0:
        yield
        return
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and folder.is_relative_to("/tmp/pytest-of-root"):  # noqa: S108
            folder.chmod(0o755)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_what_may_not_be_read_is_refused(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    make_tar(tmp_path / "a.tar", ENTRIES, "w")
    (tmp_path / "b.xml").write_bytes(b"1")
    (tmp_path / "closed").mkdir()
    (tmp_path / "c.xml").write_bytes(b"2")
    for name in ("a.tar", "b.xml", "closed"):
        (tmp_path / name).chmod(0)
    request.getfixturevalue("as_nobody")
    items = found(tmp_path)
    assert data_of(items) == [b"2"]
    assert {Path(source).name for source in refusals(items)} == {"a.tar", "b.xml", "closed"}
    assert all("permission denied" in reason for reason in refusals(items).values())


def test_a_file_beyond_the_limit_is_refused_by_its_size(tmp_path: Path) -> None:
    (tmp_path / "big.xml").write_bytes(bytes(SMALL.max_bytes + 1))
    (tmp_path / "fits.xml").write_bytes(bytes(SMALL.max_bytes))
    items = found(tmp_path)
    assert len(data_of(items)) == 1
    assert "too large: 20,001 bytes" in refusals(items)[str(tmp_path / "big.xml")]


@pytest.mark.parametrize("make", [make_tar, make_zip])
def test_a_member_beyond_the_limit_is_refused_and_the_others_kept(tmp_path: Path, make: object) -> None:
    path = tmp_path / ("a.tar.gz" if make is make_tar else "a.zip")
    make(path, {"a.xml": b"1", "big.xml": os.urandom(SMALL.max_bytes + 1), "b.xml": b"2"})  # type: ignore[operator]
    items = found(path)
    assert data_of(items) == [b"1", b"2"]
    assert "too large" in refusals(items)[f"{path}!big.xml"]


def test_a_bomb_is_given_up_and_the_members_before_it_kept(tmp_path: Path) -> None:
    bombs = {"a.xml": b"1", **{f"{n}.xml": bytes(19_000) for n in range(200)}, "z.xml": b"never reached"}
    for path in (make_tar(tmp_path / "t.tar.gz", bombs), make_zip(tmp_path / "z.zip", bombs)):
        items = found(path)
        assert data_of(items)[0] == b"1"
        assert b"never reached" not in data_of(items)
        assert "decompression bomb" in refusals(items)[str(path)]


def test_one_huge_member_is_not_unfolded(tmp_path: Path) -> None:
    tar = tmp_path / "t.tar.gz"
    with tarfile.open(tar, "w:gz") as archive:
        info = tarfile.TarInfo("huge.xml")
        info.size = 50 << 20
        archive.addfile(info, io.BytesIO(bytes(info.size)))
    items = found(tar)
    assert data_of(items) == []
    assert "too large" in refusals(items)[f"{tar}!huge.xml"]
    assert "decompression bomb" in refusals(items)[str(tar)]


def test_a_zip_that_lies_about_sizes_cannot_give_more_than_it_declared(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "z.zip", {"a.xml": bytes(19_000), "b.xml": b"2"})
    raw = bytearray(path.read_bytes())
    entry = raw.index(b"PK\x01\x02")
    raw[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    path.write_bytes(raw)
    items = found(path)
    assert data_of(items) == [b"2"]
    assert "damaged" in refusals(items)[f"{path}!a.xml"]


def test_a_header_that_asks_for_all_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.tar"
    with path.open("wb") as file:
        header = tarfile.TarInfo("x")
        header.type, header.size = tarfile.XHDTYPE, 8 << 20
        file.write(header.tobuf(tarfile.USTAR_FORMAT))
        file.write(os.urandom(8 << 20))
    assert "header" in refusals(found(path))[str(path)]


@pytest.mark.parametrize("name", ["a.tar.gz", "a.tar", "a.zip"])
def test_a_truncated_archive_keeps_what_came_before(tmp_path: Path, name: str) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    if name.endswith(".zip"):
        path = make_zip(whole / name, ENTRIES)
    else:
        path = make_tar(whole / name, ENTRIES, "w:gz" if name.endswith("gz") else "w")
    content = path.read_bytes()
    cut = tmp_path / name
    for share in (0.2, 0.45, 0.7, 0.78):
        cut.write_bytes(content[: int(len(content) * share)])
        items = found(cut)
        kept = data_of(items)
        assert kept == list(ENTRIES.values())[: len(kept)]
        assert len(kept) >= int(share * len(ENTRIES)) - 2
        assert "cut off" in refusals(items)[str(cut)], share


def test_a_tar_cut_between_two_members_is_seen_to_be_cut(tmp_path: Path) -> None:
    path = make_tar(tmp_path / "a.tar", {"a.xml": b"x" * 512, "b.xml": b"y" * 512}, "w")
    path.write_bytes(path.read_bytes()[:1024])
    items = found(path)
    assert data_of(items) == [b"x" * 512]
    assert "end mark is missing" in refusals(items)[str(path)]


def test_a_zip_written_to_a_pipe_and_cut_is_read_from_its_front(tmp_path: Path) -> None:
    class Pipe(io.RawIOBase):
        """Cannot seek, so that sizes follow the members."""

        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, chunk: object) -> int:
            self.data += bytes(chunk)  # type: ignore[call-overload]
            return len(bytes(chunk))  # type: ignore[call-overload]

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in ENTRIES.items():
            archive.writestr(member, data)
    path = tmp_path / "a.zip"
    path.write_bytes(pipe.data[: pipe.data.index(b"PK\x01\x02")])
    items = found(path)
    assert data_of(items) == list(ENTRIES.values())
    assert "cut off or damaged after 6 members" in refusals(items)[str(path)]


@pytest.mark.parametrize("name", ["a.tar.gz", "a.tgz", "a.tar", "a.zip"])
@pytest.mark.parametrize("content", [b"", b"plain text, no archive", b"\x1f\x8b\x08 broken", b"PK\x03\x04"])
def test_what_is_no_archive_says_so(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    (reason,) = refusals(found(path)).values()
    assert reason.startswith(("not a tar archive", "not a zip archive"))


def test_names_that_climb_out_are_only_names(tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.mkdir()
    names = {"../../climb.xml": b"1", "/etc/absolute.xml": b"2", "C:\\evil.xml": b"3"}
    for path in (make_tar(box / "a.tar", names, "w"), make_zip(box / "a.zip", names)):
        items = found(path)
        assert data_of(items) == [b"1", b"2", b"3"]
    assert sorted(entry.name for entry in tmp_path.rglob("*")) == ["a.tar", "a.zip", "box"]


def test_links_and_devices_in_a_tar_are_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        for name, kind, target in (
            ("s.xml", tarfile.SYMTYPE, "/etc/passwd"),
            ("h.xml", tarfile.LNKTYPE, "/etc/passwd"),
            ("d.xml", tarfile.CHRTYPE, ""),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            archive.addfile(info)
    items = found(path)
    assert [type(item) for item in items] == [Skipped] * 3


def test_an_encrypted_member_is_refused_and_the_others_kept(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"a.xml": b"1", "b.xml": b"2"})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    items = found(path)
    assert "encrypted" in refusals(items)[f"{path}!a.xml"]
    assert data_of(items) == [b"2"]


def test_names_are_made_fit_to_print_and_to_store(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"bell\x07\x1b[31m.xml": b"1", "x" * 3000 + ".xml": b"2"})
    stray = tmp_path / os.fsdecode(b"stray\xff.xml")
    stray.write_bytes(b"3")
    for item in found(path, stray):
        assert item.source.isprintable()
        item.source.encode("utf-8")
        assert len(item.source) <= 500


def test_consumed_grows_to_the_total(tmp_path: Path) -> None:
    make_tar(tmp_path / "a.tar.gz", ENTRIES)
    make_zip(tmp_path / "b.zip", ENTRIES)
    (tmp_path / "c.xml").write_bytes(b"1" * 100)
    inputs = Inputs([tmp_path], SMALL)
    total = inputs.total_bytes()
    assert total == sum(path.stat().st_size for path in tmp_path.iterdir())
    steps = [inputs.consumed for _ in inputs]
    assert steps == sorted(steps)
    assert inputs.consumed == total


def test_a_plain_gzip_with_a_tar_name_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    path.write_bytes(gzip.compress(b"<article/>" * 100))
    assert refusals(found(path))[str(path)].startswith("not a tar archive")


def test_reading_changes_nothing_on_disk(tmp_path: Path) -> None:
    path = make_tar(tmp_path / "a.tar.gz", ENTRIES)
    before = (path.read_bytes(), stat.S_IMODE(path.stat().st_mode), sorted(tmp_path.rglob("*")))
    found(path)
    assert before == (path.read_bytes(), stat.S_IMODE(path.stat().st_mode), sorted(tmp_path.rglob("*")))
