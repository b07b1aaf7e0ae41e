"""The picture question before a public form is sent, on django-simple-captcha.

The package keeps the rows; what is ours is how they are spent. One challenge has
one try. A right answer turns its row into a pass that belongs to one form token,
so that an error elsewhere in the form does not ask again, a repeated request finds
the same pass, and no other form can use it. Nothing rests on it but the cost of a
flood: limits and tokens do the work.
"""
