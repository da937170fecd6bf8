#!/usr/bin/env python3
"""Measures refreshes of an archive of files: with nothing new, beside `find`; with a hundred changed articles, beside
Xapian's bare replace_document() of the same documents, and beside recollindex.

    scripts/bench refreshing                                  docs as 179,145 files, 5 rounds: for docs/benchmarks.md
    scripts/bench refreshing --corpus reuters --runs 1        a short look
    scripts/bench refreshing --peers none                     without recollindex, whose first build takes longest

Prints Markdown tables to standard output, what it is doing to standard error. Exit code 0 even where a target is
missed; 1 where a run fails.

Each article is one text file, 500 to a directory. In each round, in turns and with dirty pages written out before each:
`find TREE -type f -printf '%s %T@ %i\\n'`; a run with nothing new; then a sentence is added to 100 files, and there is a
run of dateline-index, a replace_document() and commit, in one transaction, of the documents that it has changed, on
another copy of the index (dateline-bare-replace), and a run of recollindex. The documents are those of the 100 articles
and of their near-duplicates that are in another group now. A refresh finds what has changed and does it: what a run with
nothing new takes is told apart.

The work directory (a new temporary one, removed at the end, unless --work-dir names one to keep) takes some 6 GB
for docs, of which the tree and the indexes are there for the next time.
"""
from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from pathlib import Path
from statistics import median

from common import (PROJECT, Failure, Usage, Verdict, check_programs, corpus_of, facts, judge, main, measured,
                    note_disturbance, others_of, output_of, parsed, parser_of, say, show, spread, table)

IN_DIRECTORY = 500
CHANGED = 100

# The targets, for `docs`.
MOST_OF_FIND, FIND_SLACK = 2.0, 0.05
MOST_OF_BARE = 1.3


# ---- the archive

def tree_of(corpus: Path, tree: Path) -> Path:
    if not tree.exists():
        say(f"Writing {tree.name}")
        part = tree.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        with corpus.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                directory = part / f"{number // IN_DIRECTORY:04}"
                if number % IN_DIRECTORY == 0:
                    directory.mkdir(parents=True)
                article = json.loads(line)
                text = f"{article.get('title') or ''}\n\n{article.get('body') or ''}\n"
                (directory / f"{number:06}.txt").write_text(text, encoding="utf-8")
        part.rename(tree)
    return tree


def files_to_change(tree: Path) -> list[Path]:
    """Spread over the archive; some text is in each."""
    files = [file for file in sorted(tree.glob("*/*.txt")) if file.stat().st_size > 200]
    if len(files) < CHANGED:
        raise Failure(f"{tree} has too few articles")
    return files[:: len(files) // CHANGED][:CHANGED]


def change(files: list[Path]) -> None:
    time.sleep(1.1)  # another second than that of the run before
    stamp = time.time_ns()
    for file in files:
        with file.open("a", encoding="utf-8") as out:
            out.write(f"\nThe editors have added this paragraph to the article, in the edition with the number {stamp}, so "
                      "that it is another one than it was before, and has to be indexed again.\n")


# ---- engines

def refresh_command(options: argparse.Namespace, index: Path, tree: Path) -> list[str]:
    return [str(options.index_program), "--index", str(index), "--quiet", str(tree)]


def index_of(options: argparse.Namespace, tree: Path, index: Path) -> Path:
    if not (index / "current").exists():
        say("Building dateline's index")
        measured(refresh_command(options, index, tree))
    return index


def recoll_of(tree: Path, directory: Path) -> list[str]:
    """Its command, with an index that is built."""
    command = ["recollindex", "-c", str(directory)]
    if not (directory / "built").exists():
        say("Building Recoll's index")
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        (directory / "recoll.conf").write_text(f"topdirs = {tree}\nloglevel = 2\nindexstemminglanguages = \n")
        measured(command)
        (directory / "built").touch()
    return command


# ---- rounds

def once(name: str, command: list[str]) -> Usage:
    os.sync()
    usage = measured(command)
    say(f"  {name:24} {usage.wall:7.2f} s, {usage.cpu:6.2f} s of CPU, others {usage.others:.2f} cores")
    return usage


def measure(options: argparse.Namespace, work: Path, tree: Path) -> dict[str, list[Usage]]:
    index = index_of(options, tree, work / f"{options.corpus}-index")
    bare = work / f"{options.corpus}-bare"
    if not bare.exists():
        measured(refresh_command(options, index, tree))  # what an earlier benchmark has left to do
        shutil.copytree(index, bare)
    recoll = recoll_of(tree, work / f"{options.corpus}-recoll") if "recoll" in options.peers else None
    files = files_to_change(tree)
    runs: dict[str, list[Usage]] = {}

    def add(name: str, command: list[str]) -> None:
        runs.setdefault(name, []).append(once(name, command))

    documents = work / "documents"
    for number in range(1, options.runs + 1):
        say(f"Round {number} of {options.runs}")
        add("find", ["find", str(tree), "-type", "f", "-printf", "%s %T@ %i\n"])
        add("nothing new", refresh_command(options, index, tree))
        if recoll:
            add("recoll, nothing new", recoll)
        change(files)
        add("100 changed", refresh_command(options, index, tree))
        say("  " + output_of([str(options.bare_program), "save", str(index), str(bare), str(documents)]).strip())
        add("bare replace", [str(options.bare_program), "replace", str(bare), str(documents)])
        if recoll:
            add("recoll, 100 changed", recoll)
    return runs


def report(runs: dict[str, list[Usage]], tree: Path) -> None:
    count = sum(1 for _ in tree.glob("*/*.txt"))
    show("### Refreshing", "", f"{count:,} files. Seconds; medians, in brackets the range.", "")
    table(["", "wall", "CPU", "others, cores"],
          [[name, spread([u.wall for u in own], 2), spread([u.cpu for u in own], 2), others_of(own)]
           for name, own in runs.items()])
    note_disturbance([u for own in runs.values() for u in own])
    pairs = list(zip(runs["find"], runs["nothing new"], runs["100 changed"], runs["bare replace"]))
    walk = median((nothing.wall - FIND_SLACK) / find.wall for find, nothing, _, _ in pairs)
    whole = median(changed.wall / bare.wall for _, _, changed, bare in pairs)
    beyond = median((changed.wall - nothing.wall) / bare.wall for _, nothing, changed, bare in pairs)
    judge([
        Verdict(f"nothing new: at most {MOST_OF_FIND:g} times find and {1000 * FIND_SLACK:.0f} ms", f"{walk:.2f} times",
                walk <= MOST_OF_FIND),
        Verdict(f"100 changed: at most {MOST_OF_BARE} times the bare replacing, beyond what a run with nothing new takes",
                f"{beyond:.2f} times", beyond <= MOST_OF_BARE),
        Verdict("the same with it", f"{whole:.2f} times", whole <= MOST_OF_BARE),
    ])


# ---- the command line

def parse(arguments: list[str]) -> argparse.Namespace:
    parser = parser_of("refreshing", __doc__, 5, "rounds", peers=("recoll",))
    parser.add_argument("--bare-program", type=Path, metavar="PATH",
                        default=PROJECT / "build/release/tests/bench/dateline-bare-replace",
                        help="dateline-bare-replace; of build/release by default")
    options = parsed(parser, arguments)
    check_programs(parser, [options.index_program, options.bare_program])
    return options


def bench(options: argparse.Namespace, work: Path) -> None:
    if "recoll" in options.peers and not shutil.which("recollindex"):
        show("Recoll is left out: recollindex is missing (apt-get install recollcmd).", "")
        options.peers = []
    corpus = corpus_of(options, work)
    tree = tree_of(corpus, work / f"{options.corpus}-tree")
    show(facts(options, options.index_program, corpus, work, "as text files"), "")
    report(measure(options, work, tree), tree)


if __name__ == "__main__":
    sys.exit(main(parse, bench))
