"""Reads the forms of a page as a browser would, and signs in."""

from html.parser import HTMLParser

from proofs.wire import Wire


class Forms(HTMLParser):
    """The forms of a page that change something: where each is sent, and its hidden fields. A button may send one elsewhere."""

    def __init__(self, html: str, at: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._at, self._open = at, False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, a hidden field in it, or a button that sends it elsewhere. Raises ValueError for a field that stands twice."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = given.get("method") == "post"
            if self._open:
                self.found.append((given.get("action") or self._at, {}))
        elif self._open and tag == "input" and given.get("type") == "hidden":
            fields = self.found[-1][1]
            if given["name"] in fields:
                raise ValueError(f"{given['name']} stands twice in a form of {self._at}")
            fields[given["name"]] = given.get("value", "")
        elif self._open and given.get("formaction"):
            self.found.append((given["formaction"], self.found[-1][1]))

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a form."""
        self._open = self._open and tag != "form"


def form_of(wire: Wire, page: str, action: str = "") -> dict[str, str]:
    """The hidden fields of the form on that page that is sent to that address, or to the page itself. Raises RuntimeError where there is none."""
    reply = wire.get(page)
    wanted = action or page
    fields = next((hidden for to, hidden in Forms(reply.body.decode(), page).found if to == wanted), None)
    if fields is None:
        raise RuntimeError(f"{page} answered {reply.status} and has no form for {wanted}")
    return fields


def signed_in(port: int, who: dict[str, str]) -> Wire:
    """A browser that has signed in there. Raises RuntimeError where it is not let in."""
    wire = Wire(port)
    form = next(fields for to, fields in Forms(wire.get("/sign-in/").body.decode(), "/sign-in/").found if to == "/sign-in/")
    reply = wire.post("/sign-in/", {**form, "login": who["email"], "password": who["password"]})
    if reply.status != 302:
        raise RuntimeError(f"Signing in answered {reply.status}")
    return wire
