"""`{% remember 60 "tasks" page.pk %}…{% endremember %}`: draw a part once.

The page cache keeps only addresses it knows: a link that a messenger passed on with
parameters of its own is drawn anew each time, and so is every page for staff who are
signed in. What is inside the tag must depend on nothing but what has been published,
the time up to so many seconds, the language, and the values named.
"""

from django import template
from django.template import Context, NodeList
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from home.remembering import remembered

register = template.Library()


@register.tag
def remember(parser: Parser, token: Token) -> "RememberNode":
    _, seconds, *names = token.split_contents()
    nodes = parser.parse(["endremember"])
    parser.delete_first_token()
    return RememberNode(
        nodes, int(seconds), [parser.compile_filter(name) for name in names]
    )


class RememberNode(template.Node):
    def __init__(self, nodes: NodeList, seconds: int, names: list[FilterExpression]):
        self.nodelist = nodes
        self.seconds = seconds
        self.names = names

    def render(self, context: Context) -> SafeString:
        request = context.get("request")
        # A draft that somebody previews has the address of the public page.
        if request is None or getattr(request, "is_preview", False):
            return self.nodelist.render(context)
        values = [str(name.resolve(context)) for name in self.names]
        return remembered(
            ":".join(["part", request.get_host(), str(get_language()), *values]),
            lambda: self.nodelist.render(context),
            seconds=self.seconds,
        )
