"""Each function that takes on the rights of the system says why: "sudo: ...".

    python check_sudo.py FILE...

Tests are left out: they set the stage.
"""

import ast
import sys
import tokenize
from pathlib import Path


def main(paths):
    faults = [fault for path in paths for fault in faults_of(Path(path))]
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


def faults_of(path):
    if path.suffix != ".py" or "tests" in path.parts:
        return
    tree = ast.parse(path.read_bytes())
    said = lines_that_say_why(path)
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        first = min([function.lineno, *(d.lineno for d in function.decorator_list)])
        # one above a decorator speaks of the function as well
        own = range(first - 1, function.end_lineno + 1)
        if takes_sudo(function) and not said.intersection(own):
            yield (
                f"{path}:{function.lineno}: {function.name}() calls sudo() and does "
                'not say why: add a comment "sudo: ..."'
            )


def takes_sudo(function):
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "sudo"
        and not gives_up(node)
        for node in ast.walk(function)
    )


def gives_up(call):
    return any(isinstance(a, ast.Constant) and a.value is False for a in call.args)


def lines_that_say_why(path):
    """Lines of comments and docstrings with the word."""
    with tokenize.open(path) as file:
        return {
            line
            for token in tokenize.generate_tokens(file.readline)
            if token.type in (tokenize.COMMENT, tokenize.STRING)
            and "sudo" in token.string
            for line in range(token.start[0], token.end[0] + 1)
        }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
