"""Every check of a permission is taken away, one at a time, and the access sweep has to notice.

A mutant is one function with one check less, found in the syntax of the rooms where checks stand: policies, queries, views,
admin. It is put in place of the function while the sweep runs, in the same process and against the same world.
"""

import ast
import gc
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType

from django.conf import settings

APPS = ("accounts", "community", "disputes", "education", "notifications", "pages", "providers", "rulebook")
ROOMS = ("policies", "queries", "views", "admin", "admin_site", "fresh")
ASKS = ("is_", "can_", "may_", "has_")
# Who asks: a test that names one of these is about a person.
PEOPLE = ("user", "person", "eyes", "sitting", "actor", "is_authenticated", "is_fresh", "request.user")
# Limits, page numbers, answers that were sent twice.
NO_PERMISSION = (
    "_allowed",
    "allow(",
    "sent_before",
    "isdigit",
    "isdecimal",
    "EMBEDDED",
    "case_made_from",
    "_too_many",
    "get_reauthentication",
)
# What answers "no" to mean that nothing stands in the way.
ALLOWED_BY_NO = ("has_conflict",)


@dataclass(frozen=True)
class Mutant:
    """One check that is gone: where, and which."""

    module: str
    function: str
    line: int
    what: str
    code: CodeType
    # What has to happen in the function as it is for the check to have made a difference: this line is reached, or this is
    # answered. Nothing of it where every call may be one.
    reached: int = 0
    answered: bool | None = None

    def could_show(self, lines: set[int], answers: set[bool]) -> bool:
        """Whether taking the check away can change anything where the function ran these lines and answered so."""
        if self.answered is not None:
            return self.answered in answers
        return not self.reached or self.reached in lines

    @property
    def name(self) -> str:
        return f"{self.module}.{self.function}: {self.what}"

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """The function without its check, wherever it stands, until the end of the block."""
        found = self.standing()
        before = [(one, one.__code__) for one in found]
        for one in found:
            one.__code__ = self.code
        try:
            yield
        finally:
            for one, code in before:
                one.__code__ = code

    def standing(self) -> list[FunctionType]:
        """The function itself, or every copy of it that a decorator has made."""
        importlib.import_module(self.module)
        place = (self.code.co_filename, self.function)
        return [
            one
            for one in gc.get_objects()
            if isinstance(one, FunctionType) and (one.__code__.co_filename, one.__code__.co_qualname) == place
        ]


def mutants() -> list[Mutant]:
    """Every mutant of every room, in order."""
    return [mutant for path in _rooms() for mutant in _of(path)]


def _rooms() -> list[Path]:
    base = Path(settings.BASE_DIR)
    found = [base / app / f"{room}.py" for app in APPS for room in ROOMS]
    found += [
        path
        for app in APPS
        for room in ("views", "queries")
        for path in sorted((base / app / room).glob("*.py"))
    ]
    return [path for path in found if path.exists()]


def _of(path: Path) -> Iterator[Mutant]:
    source = path.read_text(encoding="utf-8")
    module = ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts)
    room = path.parent.name if path.parent.name in ("views", "queries") else path.stem
    count = len(list(_sites(ast.parse(source), room)))
    for number in range(count):
        tree = ast.parse(source)
        function, node, what, change = list(_sites(tree, room))[number]
        line, seen = node.lineno, _seen_by(node)
        change()
        ast.fix_missing_locations(tree)
        code = _code(compile(tree, str(path), "exec"), function)
        if code is not None:
            yield Mutant(module, function, line, what, code, **seen)


def _code(code: CodeType, name: str) -> CodeType | None:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            if one.co_qualname == name:
                return one
            if found := _code(one, name):
                return found
    return None


def _sites(tree: ast.Module, room: str):
    """(qualified name of the function, node, what is taken away, the act that takes it away)."""
    for name, function in _functions(tree):
        if room == "policies" and function.name.startswith(ASKS):
            yield name, function, "always yes", lambda f=function: _answer(f, f.name not in ALLOWED_BY_NO)
        if room == "admin" and function.name.startswith("has_") and function.name.endswith("_permission"):
            yield name, function, "always yes", lambda f=function: _answer(f, True)
        for parent in _own(function):
            for body in (getattr(parent, "body", None), getattr(parent, "orelse", None)):
                if not isinstance(body, list):
                    continue
                for place, statement in enumerate(body):
                    if (
                        isinstance(statement, ast.If)
                        and not statement.orelse
                        and _turns_away(statement, room)
                    ):
                        what = f"without `if {ast.unparse(statement.test)}`"
                        yield name, statement, what, lambda b=body, p=place: b.__setitem__(p, ast.Pass())
        if room != "policies":
            yield from _narrowings(name, function)


def _seen_by(node: ast.AST) -> dict:
    """Where a check that stands here makes a difference; to be asked before it is taken away."""
    if isinstance(node, ast.FunctionDef):
        return {"answered": node.name in ALLOWED_BY_NO}
    return {"reached": node.body[0].lineno} if isinstance(node, ast.If) else {}


def _functions(tree, before: str = ""):
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield before + node.name, node
            yield from _functions(node, f"{before}{node.name}.<locals>.")
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{before}{node.name}.")


def _own(function: ast.FunctionDef):
    """The nodes of a function without those of the functions inside it."""
    waiting: list[ast.AST] = [function]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [
            child
            for child in ast.iter_child_nodes(node)
            if not isinstance(child, ast.FunctionDef | ast.ClassDef)
        ]


def _answer(function: ast.FunctionDef, value: bool) -> None:
    function.body = [ast.Return(ast.Constant(value))]


def _turns_away(statement: ast.If, room: str) -> bool:
    """Whether this sends somebody away: raises that nothing is there or not allowed, or finds nothing for a person."""
    if any(word in ast.unparse(statement.test) for word in NO_PERMISSION):
        return False
    last = statement.body[-1]
    if isinstance(last, ast.Raise):
        words = ast.unparse(last)
        return "Http404" in words or "PermissionDenied" in words
    about = any(word in ast.unparse(statement.test) for word in PEOPLE)
    return isinstance(last, ast.Return) and about and (".none()" in ast.unparse(last) or room == "views")


def _narrowings(name: str, function: ast.FunctionDef):
    """Rows that are left to a person by `filter` or `exclude`."""
    for node in _own(function):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr not in ("filter", "exclude"):
            continue
        for values in (node.args, node.keywords):
            for place, value in enumerate(values):
                words = ast.unparse(value.value if isinstance(value, ast.keyword) else value)
                if any(word in words for word in PEOPLE):
                    what = f"without `{node.func.attr}({ast.unparse(value)})`"
                    yield name, node, what, lambda n=node, v=values, p=place: _widen(n, v, p)


def _widen(node: ast.Call, values: list, place: int) -> None:
    values.pop(place)
    if not node.args and not node.keywords:
        # `rows.filter()` leaves all; `exclude()` of nothing too.
        node.func = ast.Attribute(node.func.value, "all", ast.Load())
