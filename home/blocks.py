"""The few blocks editors may use. A page that needs more is a page type."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

# No headings in running text: a heading is a block, so that levels stay in order.
TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("heading")
        template = "home/blocks/heading.html"


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(features=TEXT_FEATURES, **kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("text")
        template = "home/blocks/text.html"


class CalloutBlock(blocks.StructBlock):
    tone = blocks.ChoiceBlock(
        choices=[
            ("note", _("to know")),
            ("good", _("good news")),
            ("wait", _("take care")),
            ("late", _("warning")),
        ],
        default="note",
        label=_("tone"),
    )
    title = blocks.CharBlock(max_length=80, label=_("title"))
    text = blocks.RichTextBlock(features=TEXT_FEATURES, label=_("text"))

    class Meta:
        icon = "warning"
        label = _("callout")
        template = "home/blocks/callout.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=80, label=_("title"))
    text = blocks.TextBlock(required=False, rows=2, label=_("text"))


class StepsBlock(blocks.ListBlock):
    def __init__(self, **kwargs):
        super().__init__(StepBlock(), min_num=2, **kwargs)

    class Meta:
        icon = "list-ol"
        label = _("steps")
        template = "home/blocks/steps.html"


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(max_length=160, label=_("caption"))
    table = TypedTableBlock(
        [
            ("text", blocks.CharBlock(required=False, label=_("text"))),
            ("number", blocks.DecimalBlock(required=False, label=_("number"))),
            (
                "rich_text",
                blocks.RichTextBlock(
                    required=False, features=TEXT_FEATURES, label=_("rich text")
                ),
            ),
        ],
        label=_("table"),
    )

    class Meta:
        icon = "table"
        label = _("table")
        template = "home/blocks/table.html"


class PictureBlock(blocks.StructBlock):
    # Asks for a description of the picture, or for the word that it only decorates.
    image = ImageBlock(label=_("image"))
    caption = blocks.CharBlock(required=False, max_length=160, label=_("caption"))

    class Meta:
        icon = "image"
        label = _("image")
        template = "home/blocks/picture.html"


class DocumentBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=160, label=_("what it is"))
    document = DocumentChooserBlock(label=_("document"))

    class Meta:
        icon = "doc-full"
        label = _("document")
        template = "home/blocks/document.html"


class ContactBlock(blocks.StructBlock):
    name = blocks.CharBlock(max_length=80, label=_("who"))
    hours = blocks.CharBlock(required=False, max_length=160, label=_("hours"))
    address = blocks.CharBlock(required=False, max_length=200, label=_("address"))
    phone = blocks.CharBlock(required=False, max_length=60, label=_("phone"))
    email = blocks.EmailBlock(required=False, label=_("e-mail"))

    class Meta:
        icon = "user"
        label = _("contact")
        template = "home/blocks/contact.html"


class FigureBlock(blocks.StructBlock):
    value = blocks.CharBlock(max_length=20, label=_("figure"))
    unit = blocks.CharBlock(required=False, max_length=20, label=_("unit"))
    label = blocks.CharBlock(max_length=80, label=_("what it counts"))


class FiguresBlock(blocks.ListBlock):
    def __init__(self, **kwargs):
        super().__init__(FigureBlock(), min_num=1, max_num=8, **kwargs)

    class Meta:
        icon = "order"
        label = _("figures")
        template = "home/blocks/figures.html"


class BodyBlock(blocks.StreamBlock):
    """The body of every page whose form an editor decides."""

    heading = HeadingBlock()
    text = TextBlock()
    callout = CalloutBlock()
    steps = StepsBlock()
    table = TableBlock()
    figures = FiguresBlock()
    picture = PictureBlock()
    document = DocumentBlock()
    contact = ContactBlock()
