"""What a browser does with the complaint form: take every field of the page along."""

from html.parser import HTMLParser

STORY = {
    "story": "窗口人员态度恶劣",
    "standing": "named",
    "name": "王小明",
    "phone": "021 5555 0123",
    "reply_by": "web",
    "publish_consent": "no",
}


class Fields(HTMLParser):
    """Names and values of the inputs of the page, as a browser would send them."""

    def __init__(self):
        super().__init__()
        self.values = {}
        self.buttons = []
        self._area = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "textarea":
            self._area = attrs["name"]
            self.values[self._area] = ""
        elif tag == "button" and "name" in attrs:
            self.buttons.append((attrs["name"], attrs.get("value", "")))
        elif tag == "input" and "name" in attrs:
            kind = attrs.get("type", "text")
            if kind in ("radio", "checkbox") and "checked" not in attrs:
                return
            if kind != "file":
                self.values[attrs["name"]] = attrs.get("value", "") or ""
        elif tag == "option" and "selected" in attrs:
            self.values[self._select] = attrs.get("value", "")
        if tag == "select":
            self._select = attrs["name"]
            self.values.setdefault(self._select, "")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = None

    def handle_data(self, data):
        if self._area:
            self.values[self._area] += data


def fields(response):
    parser = Fields()
    parser.feed(response.content.decode())
    # A newline right after <textarea> belongs to the markup.
    return {name: value.removeprefix("\n") for name, value in parser.values.items()}


def text_of(response):
    return response.content.decode()
