"""Changes: what a reader of an older version has not seen."""

from functions.changes import Change, since

OLD = (
    '<p>Увод.</p><h2 id="t-a">Първо</h2><p>едно &amp; две</p>'
    '<h2 id="t-b">Второ</h2><p>три <img src="/media/aa" alt="х"></p>'
)


def test_nothing_changed_is_nothing_new() -> None:
    assert since(OLD, OLD) == []
    # What a reader sees is the same, however it is marked up.
    assert since(OLD, OLD.replace("<p>едно &amp; две</p>", "<div>едно\n&#38; две</div>")) == []


def test_a_changed_part_is_named_by_its_heading() -> None:
    assert since(OLD, OLD.replace("три", "четири")) == [Change("t-b", "Второ", "changed")]
    assert since(OLD, OLD.replace("Увод", "Начало")) == [Change("", "", "changed")]


def test_another_picture_is_a_change() -> None:
    assert since(OLD, OLD.replace("/media/aa", "/media/bb")) == [Change("t-b", "Второ", "changed")]


def test_a_new_part_is_new_and_a_lost_one_is_nothing_to_read() -> None:
    new = '<h2 id="t-c">Трето</h2><p>пет</p>'
    assert since(OLD, OLD + new) == [Change("t-c", "Трето", "new")]
    assert since(OLD + new, OLD) == []


def test_a_part_that_moved_is_not_new() -> None:
    first, second = OLD.split('<h2 id="t-b">')
    moved = first.replace("</p><h2", '</p><h2 id="t-b">' + second + "<h2", 1)
    assert since(OLD, moved) == []
    # A heading that got another id because one like it came before is the same part.
    assert since(OLD, OLD.replace('id="t-b"', 'id="t-b-2"')) == []
