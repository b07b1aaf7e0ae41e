from config.kept_pages import KeptPage, Shelf


def page(size):
    return KeptPage(body=b"x" * size, headers=(), etag="", generation="")


def address(path):
    return ("http", "localhost", path, ())


def test_the_page_not_asked_for_longest_makes_room():
    shelf = Shelf(limit=25_000)
    shelf.put(address("/a"), page(8_000))
    shelf.put(address("/b"), page(8_000))
    shelf.get(address("/a"))

    shelf.put(address("/c"), page(8_000))

    assert shelf.get(address("/a")) and shelf.get(address("/c"))
    assert shelf.get(address("/b")) is None


def test_invented_addresses_do_not_fill_the_memory():
    shelf = Shelf(limit=100_000)
    for number in range(1_000):
        shelf.put(address(f"/{number}"), page(0))

    assert len(shelf) <= 50
    assert shelf.size <= 100_000


def test_a_page_kept_anew_takes_its_room_once():
    shelf = Shelf(limit=25_000)
    for _ in range(10):
        shelf.put(address("/a"), page(8_000))

    assert shelf.size < 11_000


def test_a_page_larger_than_the_shelf_is_let_go():
    shelf = Shelf(limit=1_000)
    shelf.put(address("/a"), page(8_000))

    assert (len(shelf), shelf.size) == (0, 0)
