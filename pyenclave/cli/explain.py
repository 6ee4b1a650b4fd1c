"""`pyenclave explain`: what a code means, with an example; what docs/ says of it comes with the package."""

import click


@click.command()
@click.argument("code")
def explain(code: str) -> None:
    """Explain a diagnostic CODE: of trusted Python (P012) or of EDL (E305, W101)."""
    click.echo(explanation(code), nl=False)


def explanation(code: str) -> str:
    """Markdown. Raises UsageError where there is no such code."""
    from pyenclave.partition.codes import CODES

    name = code.upper()
    if name in CODES:
        from pyenclave.partition.explanations import section

        return section(name)
    from pyenclave.edl.codes import REGISTRY
    from pyenclave.edl.reference import section as section_of_edl

    if name not in REGISTRY:
        raise click.UsageError(f"no diagnostic has the code {code}")
    return section_of_edl(REGISTRY[name])
