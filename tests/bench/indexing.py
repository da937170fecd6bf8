#!/usr/bin/env python3
"""Measures dateline-index: speed beside Tantivy and Lucene, size of the index, memory with and without a limit.

    scripts/bench indexing                                  docs, 2 jobs, 3 runs: for docs/benchmarks.md
    scripts/bench indexing --corpus reuters --runs 1        a short look
    scripts/bench indexing --only memory

Prints Markdown tables to standard output, what it is doing to standard error. Exit code 0 even where a target is
missed; 1 where a run fails.

Speed: the engines take turns, each run into a new directory, with dirty pages written out and the input read into
the page cache before it. For dateline "searchable" is the end of the whole process; for the peers it is the time
they print, which begins after their start-up, and their processes then go on to merge to one segment. CPU, wall
time and peak memory are the kernel's (wait4; its ru_maxrss is VmHWM). What other processes took meanwhile is
measured and reported, not subtracted.

Size: of the last index of each engine, the peers' as one segment; dateline's tables beside what xapian-compact
makes of them.

Memory: without --memory (a quarter of the machine's, at most 2 GiB) and with --memory 300M, on the corpus and on
the corpus 4 times over. Its copies have the same text and other ids ("+2" to "+4" behind them), so that each
article has three near-duplicates and the vocabulary does not grow.

The work directory (a new temporary one, removed at the end, unless --work-dir names one to keep) takes some 15 GB
for docs. With --work-dir the unpacked corpus and the built peers are there for the next time.
"""
from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Callable, Optional

from common import (CORPORA, COPIES, Failure, Usage, Verdict, check_programs, copied, corpus_of, database_of, facts,
                    generation_of, judge, main, mb, measured, note_disturbance, others_of, output_of, parsed,
                    parser_of, peer_programs, positive, read_into_cache, say, show, spread, table, version_of)

# The targets, for `docs` with 2 jobs. A MB is 10^6 bytes.
LIMIT = "300M"
MOST_PEAK = 364e6
LEAST_LIMITED_SPEED = 0.70  # of the speed without a limit
LEAST_COPIES_SPEED = 0.85  # of the speed on the corpus itself
MOST_OVER_COMPACT = 1.10

PARTS = {
    "stored articles": ("docdata", "store", "fdt", "fdx", "fdm"),
    "positions": ("position", "pos", "pay"),
    "postings and dictionary": ("postlist", "idx", "term", "doc", "tim", "tip", "tmd", "psm"),
    "values, lengths": ("fast", "fieldnorm", "dvd", "dvm", "nvd", "nvm"),
    "termlists": ("termlist",),
}
PART_OF = {piece: part for part, pieces in PARTS.items() for piece in pieces}


@dataclass(frozen=True)
class Run:
    """One indexing run. `searchable`, `cpu` and `peak` are up to the searchable index, `whole` is the process."""

    version: str
    articles: int
    searchable: float
    cpu: float
    peak: float
    whole: Usage


@dataclass(frozen=True)
class Engine:
    name: str
    command: Callable[[Path, Path], list[str]]  # of the input and the index directory
    result: Callable[[Usage, Path], Run]  # of what the process took and the index directory


# ---- engines

def dateline(program: Path, jobs: int, limit: Optional[str] = None) -> Engine:
    version = version_of(program)

    def command(corpus: Path, index: Path) -> list[str]:
        memory = ["--memory", limit] if limit else []
        return [str(program), "--index", str(index), "--jobs", str(jobs), *memory, "--quiet", "--report",
                str(report_of(index)), str(corpus)]

    def result(usage: Usage, index: Path) -> Run:
        if not database_of(index).is_dir():
            raise Failure(f"nothing was published in {index}")
        articles = json.loads(report_of(index).read_text())["articles_total"]
        return Run(version, articles, usage.wall, usage.cpu, usage.peak, usage)

    return Engine("dateline", command, result)


def report_of(index: Path) -> Path:
    return index.with_name(index.name + ".report.json")


PEER_LINE = re.compile(
    r"^(?P<version>.+) index: (?P<articles>\d+) documents, \d+ threads, searchable (?P<searchable>[\d.]+) s .*?"
    r"cpu (?P<cpu>[\d.]+) s, peak rss (?P<peak>\d+) MB", re.MULTILINE)


def peer(name: str, program: list[str], jobs: int, facet: str) -> Engine:
    def command(corpus: Path, index: Path) -> list[str]:
        return [*program, "index", str(corpus), str(index), str(jobs), facet]

    def result(usage: Usage, _: Path) -> Run:
        found = PEER_LINE.search(usage.output)
        if not found:
            raise Failure(f"{name} printed something else than expected:\n{usage.output[-2000:]}")
        version = found["version"].capitalize().replace(" v", " ")
        return Run(version, int(found["articles"]), float(found["searchable"]), float(found["cpu"]),
                   float(found["peak"]) * 1e6, usage)

    return Engine(name, command, result)


def peers(options: argparse.Namespace, work: Path) -> list[Engine]:
    facet = CORPORA[options.corpus].facet
    return [peer(name.capitalize(), program, options.jobs, facet)
            for name, program in peer_programs(options, work).items()]


# ---- runs

def index_once(engine: Engine, corpus: Path, index: Path) -> Run:
    """Into a new directory, with nothing left to write from before and the input in the page cache."""
    shutil.rmtree(index, ignore_errors=True)
    os.sync()
    read_into_cache(corpus)
    run = engine.result(measured(engine.command(corpus, index)), index)
    speed = corpus.stat().st_size / 1e6 / run.searchable
    say(f"  {run.searchable:7.1f} s, {speed:5.1f} MB/s, peak {mb(run.peak)} MB, others {run.whole.others:.2f} cores")
    return run


def speed_of(runs: list[Run], size: int) -> float:
    """MB/s to searchable, median."""
    return size / 1e6 / median(r.searchable for r in runs)


# ---- speed

def measure_speed(engines: list[Engine], corpus: Path, indexes: Path, rounds: int) -> dict[str, list[Run]]:
    """In turns, so that a slow while of the machine hits all. Leaves the last index of each engine."""
    runs: dict[str, list[Run]] = defaultdict(list)
    for turn in range(1, rounds + 1):
        for engine in engines:
            say(f"Run {turn} of {rounds}: {engine.name}")
            runs[engine.name].append(index_once(engine, corpus, indexes / engine.name))
    return runs


def report_speed(runs: dict[str, list[Run]], size: int) -> None:
    base = speed_of(runs["Tantivy"], size) if "Tantivy" in runs else None
    rows = []
    for own in runs.values():
        speed, whole = speed_of(own, size), [r.whole for r in own]
        rows.append([own[0].version, f"{own[0].articles:,}", spread([r.searchable for r in own], 1), f"{speed:.1f}",
                     f"{speed / base:.2f}" if base else "", f"{median(r.cpu for r in own):.1f}",
                     mb(median(r.peak for r in own)), f"{median(w.wall for w in whole):.1f}",
                     f"{median(w.cpu for w in whole):.1f}", mb(median(w.peak for w in whole)), others_of(whole)])
    show("### Speed", "", "Medians; in brackets the range. To searchable, then of the whole process; those of the "
         "peers go on to merge to one segment. Others: other processes meanwhile, at the worst.", "")
    table(["", "articles", "searchable, s", "MB/s", "of Tantivy's", "CPU, s", "peak, MB", "process, s", "its CPU, s",
           "its peak, MB", "others, cores"], rows)
    note_disturbance([r.whole for own in runs.values() for r in own])
    if base:
        ratio = speed_of(runs["dateline"], size) / base
        judge([Verdict("at least as fast as Tantivy", f"{ratio:.2f} of its speed", ratio >= 1)])


# ---- size

def pieces_of(directory: Path) -> dict[str, int]:
    """Bytes by table of a glass database, or by extension."""
    sizes: dict[str, int] = defaultdict(int)
    for path in directory.rglob("*"):
        if path.is_file():
            name = path.stem if path.suffix == ".glass" else path.suffix[1:] or path.name
            sizes[name] += path.stat().st_size
    return sizes


def parts_of(pieces: dict[str, int]) -> dict[str, dict[str, int]]:
    parts: dict[str, dict[str, int]] = defaultdict(dict)
    for piece, size in sorted(pieces.items(), key=lambda item: -item[1]):
        parts[PART_OF.get(piece, "other")][piece] = size
    return parts


def part_cell(pieces: dict[str, int]) -> str:
    """Its MB and of what: "9.1: store", "3.2: doc 2.5, tim 0.8"."""
    total, large = sum(pieces.values()), {p: s for p, s in pieces.items() if s >= 5000}
    if not large:
        return mb(total) if total else ""
    names = list(large) if len(large) == 1 else [f"{piece} {mb(size)}" for piece, size in large.items()]
    return f"{mb(total)}: {', '.join(names)}"


def report_compact(database: Path, target: Path, size: int) -> list[Verdict]:
    """The tables as published and as xapian-compact makes them."""
    ours = {path.stem: path.stat().st_size for path in sorted(database.glob("*.glass"))}
    compact: dict[str, int] = {}
    if shutil.which("xapian-compact"):
        say("Compacting a copy with xapian-compact")
        output_of(["xapian-compact", str(database), str(target)])
        compact = {name: (target / f"{name}.glass").stat().st_size for name in ours}
        shutil.rmtree(target)
    else:
        show("xapian-compact is missing (Debian package xapian-tools); what it makes of the tables is left out.", "")
    ours["together"] = sum(ours.values())
    compact["together"] = sum(compact.values())
    ratios = {name: ours[name] / compact[name] for name in ours if compact.get(name)}
    table(["table", "MB", "of input", "xapian-compact, MB", "of xapian-compact's"],
          [[name, mb(own), f"{own / size:.3f}", mb(compact[name]) if name in ratios else "",
            f"{ratios[name]:.3f}" if name in ratios else ""] for name, own in ours.items()])
    if not ratios:
        return []
    together = ratios.pop("together")
    worst = max(ratios, key=lambda name: ratios[name])
    most = f"{MOST_OVER_COMPACT:.2f} of xapian-compact's"
    return [Verdict(f"tables together at most {most}", f"{together:.3f}", together <= MOST_OVER_COMPACT),
            Verdict(f"each table at most {most}", f"{worst} {ratios[worst]:.3f}", ratios[worst] <= MOST_OVER_COMPACT)]


def report_size(runs: dict[str, list[Run]], indexes: Path, size: int) -> None:
    show("### Size", "", "The index in MB and of what: tables of dateline, files of the peers by extension, merged to "
         "one segment. dateline keeps lengths and values in postlist and termlist. The peers store id, title and body "
         "and have one facet field.", "")
    directories = {name: generation_of(indexes / name) if name == "dateline" else indexes / name for name in runs}
    parts = {name: parts_of(pieces_of(directory)) for name, directory in directories.items()}
    totals = {name: sum(sum(pieces.values()) for pieces in own.values()) for name, own in parts.items()}
    rows = [[part, *(part_cell(own.get(part, {})) for own in parts.values())] for part in (*PARTS, "other")]
    rows.append(["**all**", *(f"**{mb(total)}**" for total in totals.values())])
    rows.append(["of input", *(f"{total / size:.3f}" for total in totals.values())])
    table(["", *(own[0].version for own in runs.values())], rows)
    if verdicts := report_compact(database_of(indexes / "dateline"), indexes / "compact", size):
        judge(verdicts)


# ---- memory

@dataclass(frozen=True)
class Setting:
    copies: int
    limit: Optional[str]

    def __str__(self) -> str:
        return f"{self.copies} × input, {f'--memory {self.limit}' if self.limit else 'no limit'}"


def measure_memory(program: Path, jobs: int, inputs: dict[int, Path], indexes: Path,
                   rounds: int) -> dict[Setting, list[Run]]:
    runs: dict[Setting, list[Run]] = defaultdict(list)
    for turn in range(1, rounds + 1):
        for copies, corpus in inputs.items():
            for limit in (None, LIMIT):
                setting = Setting(copies, limit)
                say(f"Run {turn} of {rounds}: {setting}")
                runs[setting].append(index_once(dateline(program, jobs, limit), corpus, indexes / "memory"))
    shutil.rmtree(indexes / "memory")
    return runs


def report_memory(runs: dict[Setting, list[Run]], sizes: dict[int, int]) -> None:
    show("### Memory and growth", "", "Medians; in brackets the range; the peak is the highest of the runs. No limit: "
         f"a quarter of the machine's memory, at most 2 GiB. {COPIES} × input: the same articles {COPIES} times, each "
         f"copy with its own id, so that each article has {COPIES - 1} near-duplicates and the vocabulary does not "
         "grow.", "")
    speed = {setting: speed_of(own, sizes[setting.copies]) for setting, own in runs.items()}
    peak = {setting: max(r.peak for r in own) for setting, own in runs.items()}
    table(["", "articles", "MB", "s", "MB/s", "CPU, s", "peak, MB", "peak, MiB", "others, cores"],
          [[str(setting), f"{own[0].articles:,}", mb(sizes[setting.copies]), spread([r.searchable for r in own], 1),
            f"{speed[setting]:.2f}", f"{median(r.cpu for r in own):.1f}", mb(peak[setting]),
            f"{peak[setting] / 2**20:.0f}", others_of([r.whole for r in own])] for setting, own in runs.items()])
    note_disturbance([r.whole for own in runs.values() for r in own])
    judge(memory_verdicts(speed, peak))


def memory_verdicts(speed: dict[Setting, float], peak: dict[Setting, float]) -> list[Verdict]:
    verdicts = []
    for copies in (1, COPIES):
        limited = Setting(copies, LIMIT)
        highest = peak[limited]
        verdicts.append(Verdict(f"{limited}: peak at most {mb(MOST_PEAK)} MB",
                                f"{mb(highest)} MB ({highest / 2**20:.0f} MiB)", highest <= MOST_PEAK))
    for copies in (1, COPIES):
        limited, ratio = Setting(copies, LIMIT), speed[Setting(copies, LIMIT)] / speed[Setting(copies, None)]
        verdicts.append(Verdict(f"{limited}: more than {LEAST_LIMITED_SPEED:.2f} of the speed without",
                                f"{ratio:.2f}", ratio > LEAST_LIMITED_SPEED))
    for limit in (None, LIMIT):
        setting, ratio = Setting(COPIES, limit), speed[Setting(COPIES, limit)] / speed[Setting(1, limit)]
        verdicts.append(Verdict(f"{setting}: MB/s at least {LEAST_COPIES_SPEED:.2f} of that on 1 ×",
                                f"{ratio:.2f}", ratio >= LEAST_COPIES_SPEED))
    return verdicts


# ---- the whole

def bench(options: argparse.Namespace, work: Path) -> None:
    corpus = corpus_of(options, work)
    size, indexes = corpus.stat().st_size, work / "indexes"
    shutil.rmtree(indexes, ignore_errors=True)
    indexes.mkdir()
    show("## Indexing", "", facts(options, options.index_program, corpus, work, f"{options.jobs} jobs"), "")
    if (options.corpus, options.jobs) != ("docs", 2):
        show("The targets are set for `docs` and 2 jobs.", "")
    if "speed" in options.parts or "size" in options.parts:
        engines = [dateline(options.index_program, options.jobs), *peers(options, work)]
        runs = measure_speed(engines, corpus, indexes, options.runs if "speed" in options.parts else 1)
        if "speed" in options.parts:
            report_speed(runs, size)
        if "size" in options.parts:
            report_size(runs, indexes, size)
        shutil.rmtree(indexes)
        indexes.mkdir()
    if "memory" in options.parts:
        inputs = {1: corpus, COPIES: copied(corpus, work / f"{options.corpus}-{COPIES}.jsonl", COPIES)}
        report_memory(measure_memory(options.index_program, options.jobs, inputs, indexes, options.runs),
                      {copies: path.stat().st_size for copies, path in inputs.items()})
    shutil.rmtree(indexes)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = parser_of("indexing", __doc__, 3, "of each engine and setting")
    parser.add_argument("--jobs", type=positive, default=2, metavar="N", help="threads of each engine, 2 by default")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--only", choices=["speed", "size", "memory"], help="one part alone")
    which.add_argument("--skip-memory", action="store_true", help="speed and size alone")
    options = parsed(parser, arguments)
    options.parts = [options.only] if options.only else ["speed", "size"] + ["memory"] * (not options.skip_memory)
    check_programs(parser, [options.index_program, options.tantivy])
    return options


if __name__ == "__main__":
    sys.exit(main(parse, bench))
