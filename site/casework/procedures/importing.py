"""A definition from outside becomes a draft, and if asked for a promise in force."""

from dataclasses import replace

from casework.models.procedures import Procedure
from casework.procedures import contradictions
from casework.procedures.definition import Definition
from casework.procedures.problems import Problem
from casework.procedures.rows import rows_from_definition
from casework.write_gate import writing


class NotImported(ValueError):
    """A definition that this site cannot take as it is; `problems` says why."""

    def __init__(self, problems: list[Problem]):
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def import_definition(
    definition: Definition, *, code: str = "", publish: bool = False
) -> Procedure:
    """Save the definition as a draft of the procedure with its code, new or not.

    What is in force stays until a draft is published. Raise NotImported and save
    nothing when the rows cannot hold it, or when it is to be published and has a
    problem.
    """
    if code:
        definition = replace(definition, code=code)
    with writing():
        procedure = Procedure.objects.filter(code=definition.code).first()
        procedure = procedure or Procedure(live=False)
        problems = rows_from_definition(definition, procedure)
        if publish:
            known = {problem.path for problem in problems}
            problems += [
                problem
                for problem in contradictions.problems(definition)
                if problem.path not in known
            ]
        if problems:
            raise NotImported(problems)
        if not procedure.live:
            # Rows of what is in force change with its publication only.
            procedure.save()
        revision = procedure.save_revision(clean=False, log_action=True)
        if publish:
            revision.publish()
    return Procedure.objects.get(pk=procedure.pk)
