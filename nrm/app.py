"""All commands, put together. Each lives in `nrm/commands`, imports what it needs when it runs, and ends
with a code."""

import typer

from nrm.commands import (
    analysts,
    build,
    demo,
    disclose,
    docs,
    erase,
    keys,
    link,
    loading,
    quarantine,
    report,
    restatements,
    risk,
    source,
    source_files,
    stack,
    synthetic,
    verify,
)

app = typer.Typer(
    name="nrm",
    help="The data pipeline of a national referral mechanism, from live source systems to a safe gap report.",
    epilog="Exit codes: 0 done · 1 differences or a failed task · 2 usage · 3 not safe · 65 held · "
    "69 not running · 71 cannot start · 75 try again · 77 refused by a source · 78 configuration · 70 a bug.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("up")(stack.up)
app.command("down")(stack.down)
app.command("status")(stack.status)
app.command("doctor")(stack.doctor)
app.command("migrate")(stack.migrate)
app.command("demo")(demo.demo)
app.command("load")(loading.load)
app.command("build")(build.build)
app.command("restatements")(restatements.restatements)
app.command("erase")(erase.erase)
app.command("verify")(verify.verify)
app.command("risk")(risk.risk)
app.command("check-output")(disclose.check_output)
app.command("figure")(analysts.figure)
app.command("export")(analysts.export)
app.command("service-file")(analysts.service_file)
app.command("codebook")(analysts.codebook)
app.command("docs", hidden=True)(docs.docs)
app.add_typer(keys.app, name="keys")
app.add_typer(link.app, name="link")
app.add_typer(disclose.app, name="disclose")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(report.app, name="report")
source.app.command("list")(source_files.list_sources)
source.app.command("check")(source_files.check_source)
source.app.command("new")(source_files.new_source)
app.add_typer(source.app, name="source")
app.add_typer(synthetic.app, name="synthetic")
