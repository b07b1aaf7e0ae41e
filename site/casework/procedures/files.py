"""A procedure as a YAML file: written for people, read with line numbers.

The file is data from outside. It is bounded in size and depth, aliases and tags are
refused, and every fault is told with its line and field, all of them at once.
"""

from dataclasses import dataclass
from typing import Any

import yaml
from django.utils.translation import gettext as _

from casework.procedures.definition import Definition
from casework.procedures.plain import NotADefinition, definition_from_plain, to_plain
from casework.procedures.problems import Problem

LARGEST = 256 * 1024  # bytes
DEEPEST = 12  # groups within groups; a procedure needs eight
FLOW_WIDTH = 48  # characters of a text in both languages that stays on one line


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file: the line, the field, and why."""

    line: int
    problem: Problem

    def told(self, file: str) -> str:
        return f"{file}:{self.line}: {self.problem}"


class FileRefused(ValueError):
    """A file that is no procedure; `faults` are in order of their lines."""

    def __init__(self, faults: list[Fault]):
        self.faults = sorted(faults, key=lambda fault: fault.line)
        super().__init__("\n".join(fault.told("") for fault in self.faults))

    def told(self, file: str) -> list[str]:
        return [fault.told(file) for fault in self.faults]


class Lines:
    """On which line of the file each part of the definition stands."""

    def __init__(self) -> None:
        self._lines: dict[str, int] = {"": 1}

    def put(self, path: str, node: yaml.Node) -> None:
        self._lines[path] = node.start_mark.line + 1

    def of(self, path: str) -> int:
        """Return the line of a field, or of the nearest group that has one."""
        while path not in self._lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self._lines[path]

    def faults(self, problems: list[Problem]) -> list[Fault]:
        return [Fault(self.of(problem.path), problem) for problem in problems]


def read(content: bytes) -> tuple[Definition, Lines]:
    """Return the definition in a file and its lines; raise FileRefused."""
    node = _composed(_text(content))
    lines = Lines()
    reader = _Reader(lines)
    data = reader.plain(node, "")
    problems = reader.problems
    try:
        definition = definition_from_plain(data)
    except NotADefinition as refusal:
        problems = problems + refusal.problems
    if problems:
        raise FileRefused(lines.faults(problems))
    return definition, lines


def write(definition: Definition) -> str:
    """Return the definition as YAML, without what has its default value."""
    return yaml.dump(
        _worded(to_plain(definition)),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
        width=88,
    )


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise _refused(
            1, _("the file is larger than %(kb)s kB") % {"kb": LARGEST // 1024}
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refused(line, _("the file is not UTF-8 text")) from error


def _composed(text: str) -> yaml.Node:
    try:
        _refuse_traps(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refused(mark.line + 1 if mark else 1, error.problem or "") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _refused(line, _("a character that no text may contain")) from error
    if node is None:
        raise _refused(1, _("the file is empty"))
    return node


def _refuse_traps(text: str) -> None:
    """Refuse aliases, which can grow without bound, tags, and endless nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused(line, _("anchors and aliases are not allowed"))
        if getattr(event, "tag", None):
            raise _refused(line, _("tags are not allowed"))
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _refused(line, _("groups are nested too deep"))


def _refused(line: int, message: str) -> FileRefused:
    return FileRefused([Fault(line, Problem("", message))])


class _Reader:
    """Turns nodes into dicts, lists and scalars, and notes their lines."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.problems: list[Problem] = []
        self._scalars = yaml.constructor.SafeConstructor()

    def plain(self, node: yaml.Node, path: str) -> Any:
        self.lines.put(path, node)
        if isinstance(node, yaml.MappingNode):
            return self._group(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [
                self.plain(item, f"{path}[{number}]")
                for number, item in enumerate(node.value)
            ]
        try:
            return self._scalars.construct_object(node)
        except (yaml.YAMLError, ValueError):
            self.problems.append(Problem(path, _("this value cannot be read")))
            return node.value

    def _group(self, node: yaml.MappingNode, path: str) -> dict[str, Any]:
        group: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            place = f"{path}.{name}" if path else name
            plain = self.plain(value, place)
            # The line of the name: a block of text begins on the next one.
            self.lines.put(place, key)
            if name in group:
                self.problems.append(Problem(place, _("this field stands here twice")))
            group[name] = plain
        return group


class _Pair(dict):
    """A short text in two languages, written on one line."""


class _Codes(list):
    """A list of codes, written on one line."""


def _worded(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() <= {"zh", "en"}:
        words = {language: text for language, text in value.items() if text}
        is_short = sum(map(len, words.values())) <= FLOW_WIDTH
        is_one_line = not any("\n" in text for text in words.values())
        return _Pair(words) if is_short and is_one_line else words
    if isinstance(value, dict):
        return {name: _worded(part) for name, part in value.items()}
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return _Codes(value)
    if isinstance(value, list):
        return [_worded(item) for item in value]
    return value


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        # Lists stand under their name, not beside it.
        super().increase_indent(flow, False)


def _string(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _pair(dumper: yaml.SafeDumper, pair: _Pair) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", pair, flow_style=True)


def _codes(dumper: yaml.SafeDumper, codes: _Codes) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", codes, flow_style=True)


_Dumper.add_representer(str, _string)
_Dumper.add_representer(_Pair, _pair)
_Dumper.add_representer(_Codes, _codes)
