"""Conditions of #if and #elif (C11 6.10.1), without the ternary operator and character constants."""

from . import codes
from .cursor import Cursor
from .expressions import ExpressionError, evaluate
from .lexer import Kind, Token
from .macros import Macros
from .parser import parse_condition
from .report import Report


def condition(directive: Token, tokens: list[Token], macros: Macros, report: Report) -> bool:
    """Whether the condition holds; a wrong one is reported and does not. Raises MacroFailure."""
    if not tokens:
        report.add(codes.BAD_CONDITION, directive.span, f"`#{directive.text}` needs a condition")
        return False
    replaced = macros.expand(_without_defined(tokens, macros))
    last = tokens[-1]
    replaced.append(Token(Kind.END, "the end of the line", last.source, last.end, last.end))
    cursor = Cursor(replaced, report, code=codes.BAD_CONDITION, c_numbers=True)
    expression = parse_condition(cursor)
    try:
        return expression is not None and evaluate(expression, lambda name: 0) != 0
    except ExpressionError as error:
        report.add(codes.BAD_CONDITION, error.span, error.message)
        return False


def _without_defined(tokens: list[Token], macros: Macros) -> list[Token]:
    """`defined X` and `defined (X)` become 1 or 0 before anything is expanded."""
    output: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        texts = [following.text for following in tokens[at + 1 : at + 4]]
        if token.text == "defined" and len(texts) == 3 and texts[0] == "(" and texts[2] == ")":
            name, used = texts[1], 4
        elif token.text == "defined" and texts:
            name, used = texts[0], 2
        else:
            output.append(token)
            at += 1
            continue
        value = "1" if name in macros.table else "0"
        output.append(Token(Kind.NUMBER, value, token.source, token.start, token.end))
        at += used
    return output
