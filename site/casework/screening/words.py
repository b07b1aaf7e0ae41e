"""What the submitter reads when a file is refused, one text a code."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "empty": _("The file is empty. Choose it again, or choose another file."),
    "too_large": _(
        "The file is larger than 20 MB. Make it smaller or split it, and choose it "
        "again."
    ),
    "type": _(
        "Only jpg, png, pdf, docx, xlsx, mp3 and mp4 files can be sent. Save it as "
        "one of these and choose it again."
    ),
    "mismatch": _(
        "What is in the file does not fit the ending of its name. Open it, save it "
        "in the format that its name says, and choose it again."
    ),
    "truncated": _(
        "The file is incomplete: its end is missing. Copy or download it once more "
        "and choose it again."
    ),
    "damaged": _(
        "The file is damaged and cannot be read to the end. Open it, save it under "
        "a new name, and choose it again."
    ),
    "encrypted": _(
        "The file is protected by a password. Remove the protection and choose it "
        "again."
    ),
    "appended": _(
        "Something that does not belong to the file is hidden in it or added to its "
        "end. Open it, save it under a new name, and choose it again."
    ),
    "macros": _(
        "The document contains macros. Save the document without macros and choose "
        "it again."
    ),
    "controls": _(
        "The document contains ActiveX controls. Save it as PDF and choose the PDF."
    ),
    "embedded": _(
        "The document contains another file or program inside it. Remove it, or save "
        "the document as PDF, and send the other file by itself."
    ),
    "dde": _(
        "The document contains fields or formulas that start or ask other programs. "
        "Replace them by their values, or save it as PDF, and choose it again."
    ),
    "doctype": _(
        "The document is built in a way that is not allowed (a document type "
        "definition). Open it in Word or Excel, save it under a new name, and choose "
        "it again."
    ),
    "remote": _(
        "The document fetches a template, a picture or data from elsewhere. Insert "
        "them into the document or save it as PDF, and choose it again."
    ),
    "script": _(
        "The PDF contains a program (JavaScript). Print it to a new PDF and choose "
        "that one."
    ),
    "actions": _(
        "The PDF opens, starts or sends something by itself. Print it to a new PDF "
        "and choose that one."
    ),
    "xfa": _(
        "The PDF is an interactive XFA form. Print it to a new PDF and choose that one."
    ),
    "media": _(
        "The PDF contains sound, video or 3D. Print it to a new PDF and choose that "
        "one; send sound or video by itself."
    ),
    "attachments": _(
        "Other files are attached inside the PDF. Remove them, or print it to a new "
        "PDF, and send the other files by themselves."
    ),
    "too_many_pixels": _(
        "The picture has more than 50 million pixels. Save it in a smaller size and "
        "choose it again."
    ),
    "unpacks_too_large": _(
        "The file becomes too large when it is unpacked. Split it or save it as PDF, "
        "and choose it again."
    ),
    "too_complex": _(
        "The file is too complicated to be checked. Save it in a simpler form, for "
        "example as PDF, and choose it again."
    ),
    "unreadable": _(
        "The file cannot be read. Open it, save it under a new name, and choose it "
        "again."
    ),
    "busy": _("Many files are being checked. Wait a moment and send it again."),
}
