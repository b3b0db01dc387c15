import ast
import doctest
import importlib
import pkgutil
import sys
from pathlib import Path


class PureMixin:
    """The rules of an add-on can be read, run and tested alone.

    :cvar logic: its package of rules
    :cvar examples: at least so many are in their text
    """

    logic = None
    examples = 1

    def _trees(self):
        for path in sorted(Path(self.logic.__file__).parent.rglob("*.py")):
            yield path, ast.walk(ast.parse(path.read_text(encoding="utf-8")))

    def test_only_the_standard_library(self):
        for path, nodes in self._trees():
            for node in nodes:
                for name in self._imported(node):
                    with self.subTest(file=path.name, imported=name):
                        self.assertIn(name.split(".")[0], sys.stdlib_module_names)

    def _imported(self, node):
        if isinstance(node, ast.Import):
            return [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            # one dot: a neighbor in logic/; two would be the rest of the add-on
            self.assertLess(node.level, 2)
            return [node.module] if not node.level else []
        return []

    def test_no_clock(self):
        for path, nodes in self._trees():
            for node in nodes:
                called = getattr(getattr(node, "func", None), "attr", None)
                with self.subTest(file=path.name, called=called):
                    self.assertNotIn(called, ("today", "now", "utcnow", "time"))

    def test_examples_in_the_text(self):
        attempted = 0
        for module in pkgutil.iter_modules(
            self.logic.__path__, f"{self.logic.__name__}."
        ):
            result = doctest.testmod(importlib.import_module(module.name))
            with self.subTest(module=module.name):
                self.assertFalse(result.failed)
            attempted += result.attempted
        self.assertGreaterEqual(attempted, self.examples)
