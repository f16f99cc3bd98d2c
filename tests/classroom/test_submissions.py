"""Whose a notebook is: folders and archives as they come, and as somebody made them on purpose."""

import os
import random
import stat
import zipfile

import pytest

from course_utils.classroom import submissions
from course_utils.classroom.submissions import (
    Refused,
    collect,
    newest,
    pattern_of_names,
    printable,
    unpack,
)

MOODLE = "Anna Ahrens_101_assignsubmission_file_"


@pytest.fixture
def found_in(tmp_path):
    """A function that lays out files and says who has handed in what."""

    def found_in(*names, given="", **options):
        for name in names:
            path = tmp_path / "class" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("{}")
        (tmp_path / "room").mkdir()
        return collect([tmp_path / "class" / given], room=tmp_path / "room", **options)

    return found_in


def whose(found):
    return [(each.student, each.name) for each in found.submissions]


@pytest.mark.parametrize(
    "names, students",
    [
        ([f"{MOODLE}/a.ipynb", "Ben_7_assignsubmission_file/sub/b.ipynb"], ["Anna Ahrens", "Ben"]),
        ([f"{MOODLE}a.ipynb", "Ben_7_assignsubmission_file_b.ipynb"], ["Anna Ahrens", "Ben"]),
        (["ahrensanna_12_45_a-1.ipynb", "li_LATE_13_46_b.ipynb"], ["ahrensanna", "li"]),
        (["anon_x7_47_a.ipynb", "LATE_anon_y8_48_a.ipynb"], ["anon_x7", "anon_y8"]),
        (["submitted/anna/ps1/a.ipynb", "source/ps1/a.ipynb"], ["anna"]),
        (["anna/01_curve_fitting.ipynb", "ben/deeper/02_temperature.ipynb"], ["anna", "ben"]),
        (["a class/anna/a.ipynb", "a class/ben/week 1/b.ipynb"], ["anna", "ben"]),
        (["anna.ipynb", "ben.ipynb"], ["anna", "ben"]),
        (["01_curve_fitting-Copy1.ipynb", "deeper/02_temperature.ipynb"], ["class", "class"]),
        # No name of a file or folder takes away those of the others.
        (["01_curve_fitting.ipynb", "ben/b.ipynb"], ["01_curve_fitting", "ben"]),
        (["01_curve_fitting.ipynb", "anna.ipynb"], ["01_curve_fitting", "anna"]),
        (["submitted/eve/a.ipynb", "anna/a.ipynb"], ["anna", "submitted"]),
    ],
)
def test_whose_it_is(found_in, names, students):
    found = found_in(*names)
    assert sorted(student for student, _ in whose(found)) == students
    assert found.left_out == []


def test_a_single_notebook_is_of_whom_the_folder_is(found_in):
    name = "anna.b/01_curve_fitting.ipynb"
    assert whose(found_in(name, given=name)) == [("anna.b", "01_curve_fitting.ipynb")]


def test_a_page_of_another_name_is_of_whom_it_names(found_in):
    assert whose(found_in("w1/anna.ipynb", given="w1/anna.ipynb")) == [("anna", "anna.ipynb")]


def test_what_moodle_canvas_and_nbgrader_call_a_student(found_in):
    found = found_in(f"{MOODLE}/a.ipynb", "li_LATE_13_46_b.ipynb", "carla/ps1/c.ipynb")
    assert {each.student: each.number for each in found.submissions} == {
        "Anna Ahrens": "101",
        "li": "13",
        "carla": "",
    }


def test_an_assignment_of_nbgrader(found_in):
    (one,) = found_in("submitted/carla/ps1/c.ipynb").submissions
    assert (one.identity, one.assignment) == ("carla", "ps1")


def test_what_is_no_submission(found_in, tmp_path):
    os.makedirs(tmp_path / "class" / "ben")
    os.mkfifo(tmp_path / "class" / "ben" / "pipe.ipynb")
    (tmp_path / "class" / "ben" / "rival.ipynb").symlink_to(tmp_path / "class/anna/a.ipynb")
    found = found_in(
        *("anna/a.ipynb", "anna/.ipynb_checkpoints/a.ipynb", "anna/._a.ipynb", "anna/notes.txt"),
        *("__MACOSX/anna/a.ipynb", "anna/x.ipynb/y.ipynb", "ben/b.ipynb"),
    )
    assert whose(found) == [("anna", "anna/a.ipynb"), ("ben", "ben/b.ipynb")]
    assert [each.split("/class/")[1] for each in found.left_out] == [
        "anna/x.ipynb: is a folder",
        "ben/pipe.ipynb: is no file",
        "ben/rival.ipynb: is a link, and isn't followed",
    ]


def test_a_link_of_the_teacher_is_followed_and_none_below(found_in, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "a.ipynb").write_text("{}")
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "anna").symlink_to(home, target_is_directory=True)
    (home / "back").symlink_to(tmp_path / "class", target_is_directory=True)
    assert whose(found_in("ben/b.ipynb")) == [("anna", "anna/a.ipynb"), ("ben", "ben/b.ipynb")]


def test_a_link_to_itself(found_in, tmp_path):
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "loop.ipynb").symlink_to(tmp_path / "class" / "loop.ipynb")
    found = found_in("ben/b.ipynb")
    assert whose(found) == [("ben", "ben/b.ipynb")]
    assert "loop.ipynb: can't be read" in found.left_out[0]


def test_a_flood_of_notebooks(found_in, monkeypatch):
    monkeypatch.setattr(submissions, "MOST_OF_ONE", 3)
    found = found_in("anna/a.ipynb", *(f"eve/{n}.ipynb" for n in range(9)))
    assert [student for student, _ in whose(found)] == ["anna", "eve", "eve", "eve"]
    assert found.left_out == ["eve: only the newest 3 notebooks are read"]


def test_folders_without_end(found_in):
    deep = "/".join("d" * 40)
    found = found_in(f"anna/{deep}/a.ipynb", "ben/b.ipynb")
    assert whose(found) == [("ben", "ben/b.ipynb")]
    assert "more than 12 folders deep" in found.left_out[0]


# Names


def test_names_that_a_pattern_finds(found_in):
    pattern = pattern_of_names(r"^all/w\d/.*-(?P<student>\w+)\.ipynb$")
    names = ["all/w1/page-anna.ipynb", "all/w2/page-anna.ipynb", "all/w1/page.ipynb"]
    found = found_in(*names, names=pattern)
    assert [student for student, _ in whose(found)] == ["anna", "anna"]
    assert len({each.place for each in found.submissions}) == 1
    assert found.left_out == ["all/w1/page.ipynb: --names fits no part of this path"]


@pytest.mark.parametrize(
    "pattern, why", [("(?P<student>", "no regular expression"), ("(.*)/", "a group named student")]
)
def test_patterns_that_name_nobody(pattern, why):
    with pytest.raises(ValueError, match=why):
        pattern_of_names(pattern)


@pytest.mark.parametrize(
    "text, shown",
    [
        ("Anna\x1b[2J\nBen  7 of 7", "Anna�[2J�Ben 7 of 7"),
        ("\u202eneB", "neB"),
        ("Zo\u0065\u0308", "Zoë"),
        ("Z" + "\u0335" * 50, "Z" + "\u0335" * 3),
        ("\udce4 \u2028", "� �"),
        ("\u200b", "�"),
        ("n" * 100, "n" * 57 + "..."),
        ("李小龍 Öztürk-O'Neill", "李小龍 Öztürk-O'Neill"),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown


@pytest.mark.parametrize(
    "names",
    [
        ["Ben_7_assignsubmission_file_/a.ipynb", "Ben_8_assignsubmission_file_/a.ipynb"],
        ["Ben/a.ipynb", "Be\x07n/a.ipynb", "Be\x08n/a.ipynb"],
        ["Ben/a.ipynb", "Ben\u200b/a.ipynb", "Ben\u2060/a.ipynb", "Ben (Ben)/a.ipynb"],
        ["ben/ﬁ/a.ipynb", "fi/a.ipynb", "ﬁ/a.ipynb"],
        # Who is called like the other's number, and whose files are called like another's folder.
        ["Ben_7_assignsubmission_file_/a.ipynb", "Ben_7_assignsubmission_file_/Ben_8/a.ipynb"],
    ],
)
def test_no_name_makes_rows_of_another(found_in, names):
    found = found_in(*names)
    folders = {name.split("/")[0] for name in names}
    shown = {each.student: each.name.split("/")[0] for each in found.submissions}
    assert len(shown) == len({each.place for each in found.submissions}) == len(folders)


def test_students_of_one_name_in_two_classes(tmp_path):
    for group in ("morning", "evening"):
        (tmp_path / group / "Ben").mkdir(parents=True)
        (tmp_path / group / "Ben" / "a.ipynb").write_text("{}")
        (tmp_path / group / "Cem").mkdir(parents=True)
        (tmp_path / group / f"Cem/{group}.ipynb").write_text("{}")
    found = collect([tmp_path / "morning", tmp_path / "evening"])
    assert {student for student, _ in whose(found)} == {
        *("Ben (morning/Ben)", "Ben (evening/Ben)", "Cem (morning/Cem)", "Cem (evening/Cem)")
    }


# Versions


def test_the_newest_version_counts(found_in, tmp_path):
    found = found_in("anna/new.ipynb", "anna/old.ipynb", "anna/note.ipynb", "ben/old.ipynb")
    for age, name in enumerate(["anna/old", "anna/new", "anna/note", "ben/old"]):
        os.utime(tmp_path / "class" / f"{name}.ipynb", (age, age))
    found = collect([tmp_path / "class"])
    kept, notes = newest(found.submissions, lambda file: "" if file.stem == "note" else "page")
    assert sorted(each.name for each in kept.values()) == [
        *("anna/new.ipynb", "anna/note.ipynb", "ben/old.ipynb")
    ]
    assert notes == ["anna: anna/old.ipynb is an older copy of page; anna/new.ipynb counts"]


def test_of_canvas_the_higher_number_is_the_newer(found_in, tmp_path):
    found = found_in("li_13_100_page-1.ipynb", "li_13_99_page.ipynb")
    os.utime(tmp_path / "class" / "li_13_99_page.ipynb")
    kept, _ = newest(found.submissions, lambda file: "page")
    assert [each.name for each in kept.values()] == ["li_13_100_page-1.ipynb"]


# Archives


def archive(path, *members, content=b"{}", method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as packed:
        for member in members:
            packed.writestr(member, content)
    return path


def test_a_download_and_zips_in_it(tmp_path, found_in):
    of_ben = archive(tmp_path / "ben.zip", "page.ipynb", "helper.py").read_bytes()
    (tmp_path / "class").mkdir()
    with zipfile.ZipFile(tmp_path / "class" / "download.zip", "w") as packed:
        packed.writestr(zipfile.ZipInfo(f"{MOODLE}/a.ipynb", (2026, 11, 2, 8, 0, 0)), "{}")
        packed.writestr("Ben_7_assignsubmission_file_/mine.zip", of_ben)
        packed.writestr("__MACOSX/Ben_7_assignsubmission_file_/._b.ipynb", "x")
    found = found_in(given="download.zip")
    assert whose(found) == [
        ("Anna Ahrens", f"{MOODLE}/a.ipynb"),
        ("Ben", "Ben_7_assignsubmission_file_/mine/page.ipynb"),
    ]
    assert found.submissions[1].file.with_name("helper.py").is_file()
    assert found.submissions[0].file.stat().st_mtime == found.submissions[0].age[1]
    assert os.path.getmtime(found.submissions[0].file) < os.path.getmtime(found.submissions[1].file)


def of_kind(mode):
    info = zipfile.ZipInfo("anna/a.ipynb")
    info.external_attr = mode << 16
    return info


@pytest.mark.parametrize(
    "member", ["../out.ipynb", "a/../../out.ipynb", "/out.ipynb", "..\\out.ipynb", "C:\\out.ipynb"]
)
def test_an_archive_that_leads_out_is_refused(tmp_path, member):
    (tmp_path / "inside" / "deep").mkdir(parents=True)
    packed = archive(tmp_path / "slip.zip", "good.ipynb", member)
    with pytest.raises(Refused, match="leads out"):
        unpack(packed, tmp_path / "inside" / "deep", 1000)
    assert list(tmp_path.rglob("out*")) == []


def test_a_link_in_an_archive_is_none_outside(tmp_path):
    packed = archive(tmp_path / "link.zip", of_kind(stat.S_IFLNK | 0o777), content=b"/etc/passwd")
    (tmp_path / "room").mkdir()
    unpack(packed, tmp_path / "room", 1000)
    assert list((tmp_path / "room").rglob("*.ipynb")) == []


def test_bombs_are_refused_and_the_others_are_not(tmp_path, monkeypatch, found_in):
    monkeypatch.setattr(submissions, "MOST_BYTES_INSIDE", 1000)
    monkeypatch.setattr(submissions, "MOST_FILES", 20)
    (tmp_path / "class").mkdir()
    bomb = archive(tmp_path / "class" / "bomb.zip", "a.ipynb", content=b"0" * 10**6)
    # The list of a zip may say what it likes of sizes.
    lie = bomb.read_bytes().replace((10**6).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    (tmp_path / "class" / "lie.zip").write_bytes(lie)
    archive(tmp_path / "class" / "many.zip", *(f"{n}.ipynb" for n in range(21)))
    archive(tmp_path / "class" / "odd.zip", "a.ipynb", method=zipfile.ZIP_LZMA)
    (tmp_path / "class" / "none.zip").write_bytes(b"PK")
    archive(tmp_path / "class" / "good.zip", "a.ipynb")
    found = found_in("ben.ipynb")
    assert whose(found) == [("ben", "ben.ipynb"), ("good", "good/a.ipynb")]
    whys = dict(each.split("/class/")[1].split(": ", 1) for each in found.left_out)
    assert whys["bomb.zip"] == "isn't unpacked: it becomes larger than 0 MiB"
    assert whys["many.zip"] == "isn't unpacked: it holds more than 20 files"
    assert "in a way that no download is" in whys["odd.zip"]
    assert "not a zip file" in whys["none.zip"]
    assert any(each.startswith("lie.zip") for each in whys)


def test_what_a_bomb_has_taken_is_taken_from_all(tmp_path, monkeypatch, found_in):
    monkeypatch.setattr(submissions, "MOST_BYTES", 1500)
    (tmp_path / "class").mkdir()
    for name in ("a", "b", "c"):
        archive(tmp_path / "class" / f"{name}.zip", "page.ipynb", content=b"0" * 700)
    found = found_in()
    assert [student for student, _ in whose(found)] == ["a", "b"]
    assert "c.zip: isn't unpacked" in found.left_out[0]


def test_a_name_that_no_disk_takes_harms_nobody_else(tmp_path):
    packed = archive(tmp_path / "long.zip", "n" * 300 + ".ipynb", "good.ipynb")
    (tmp_path / "room").mkdir()
    _, troubles = unpack(packed, tmp_path / "room", 1000)
    assert [path.name for path in (tmp_path / "room").iterdir()] == ["good.ipynb"]
    assert "can't be unpacked" in troubles[0][1]


def test_a_damaged_archive_is_left_out_and_nothing_more(tmp_path):
    whole = bytearray(archive(tmp_path / "whole.zip", "anna/a.ipynb", "ben/b.ipynb").read_bytes())
    damaged, generator = tmp_path / "damaged.zip", random.Random(0)
    for number in range(150):
        content = whole.copy()
        for _ in range(generator.randint(1, 4)):
            content[generator.randrange(len(content))] = generator.randrange(256)
        damaged.write_bytes(content)
        (tmp_path / str(number)).mkdir()
        found = collect([damaged], room=tmp_path / str(number))
        assert len(found.submissions) + len(found.left_out) <= 4
