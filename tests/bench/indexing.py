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
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Callable, Iterator, NamedTuple, Optional

PROJECT = Path(__file__).resolve().parents[2]

# The targets, for `docs` with 2 jobs. A MB is 10^6 bytes.
LIMIT = "300M"
MOST_PEAK = 364e6
LEAST_LIMITED_SPEED = 0.70  # of the speed without a limit
LEAST_COPIES_SPEED = 0.85  # of the speed on the corpus itself
MOST_OVER_COMPACT = 1.10
COPIES = 4

QUIET = 0.1  # cores that other processes may take before a run is called disturbed


class Corpus(NamedTuple):
    path: str  # below the shared corpora
    facet: str  # the facet field the peers index


CORPORA = {
    "docs": Corpus("docs.jsonl.zst", "tags"),
    "reuters": Corpus("reuters/articles.jsonl.zst", "topics"),
}

PARTS = {
    "stored articles": ("docdata", "store", "fdt", "fdx", "fdm"),
    "positions": ("position", "pos", "pay"),
    "postings and dictionary": ("postlist", "idx", "term", "doc", "tim", "tip", "tmd", "psm"),
    "values, lengths": ("fast", "fieldnorm", "dvd", "dvm", "nvd", "nvm"),
    "termlists": ("termlist",),
}
PART_OF = {piece: part for part, pieces in PARTS.items() for piece in pieces}


class Failure(Exception):
    """Something that was run did not work; the message is for the user."""


class Missing(Exception):
    """A peer cannot be had here; the message says why."""


@dataclass(frozen=True)
class Usage:
    """What a process took: seconds, bytes, and the cores that others took meanwhile."""

    wall: float
    cpu: float
    peak: float
    others: float
    output: str


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


class Verdict(NamedTuple):
    target: str
    measured: str
    passed: bool


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def show(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)


def table(header: list[str], rows: list[list[str]]) -> None:
    show("| " + " | ".join(header) + " |", "|---" * len(header) + "|")
    show(*("| " + " | ".join(row) + " |" for row in rows), "")


def judge(verdicts: list[Verdict]) -> None:
    table(["target", "measured", ""], [[v.target, v.measured, "PASS" if v.passed else "**FAIL**"] for v in verdicts])


def mb(size: float) -> str:
    """In MB, with as many digits as there are to tell."""
    return f"{size / 1e6:.{0 if size >= 1e8 else 1 if size >= 1e6 else 2}f}"


# ---- processes

ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8"}


def busy_seconds() -> float:
    """Processor time that everything on this machine has taken, in seconds."""
    user, nice, system, _idle, _wait, irq, softirq, steal = map(int, Path("/proc/stat").read_text().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def output_of(command: list[str], **options) -> str:
    """Both outputs of a helper program that has to succeed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != 0:
        raise Failure(f"exit code {done.returncode}: {' '.join(command)}\n{done.stdout[-2000:]}")
    return done.stdout


def measured(command: list[str]) -> Usage:
    """Runs a program to its end."""
    with tempfile.TemporaryFile() as out:
        busy, start = busy_seconds(), time.monotonic()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=ENVIRONMENT)
        try:
            _, status, used = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            child.wait()
            raise
        wall, busy = time.monotonic() - start, busy_seconds() - busy
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        output = out.read().decode(errors="replace")
    if child.returncode != 0:
        raise Failure(f"exit code {child.returncode}: {' '.join(command)}\n{output[-2000:]}")
    cpu = used.ru_utime + used.ru_stime
    return Usage(wall, cpu, used.ru_maxrss * 1024, max(0.0, busy - cpu) / wall, output)


# ---- input

def unpacked(packed: Path, target: Path) -> Path:
    if not packed.is_file():
        raise Failure(f"{packed} is missing")
    if not target.exists():
        if not shutil.which("zstd"):
            raise Failure("zstd is missing: apt-get install zstd")
        say(f"Unpacking {packed}")
        part = target.with_suffix(".part")
        output_of(["zstd", "-d", "--long=27", "-q", "-f", str(packed), "-o", str(part)])
        part.rename(target)
    return target


ID = re.compile(rb'\{"id": ?"(?:[^"\\]|\\.)*(?=")')


def with_id_suffix(line: bytes, suffix: bytes) -> bytes:
    """A JSON object whose id has the suffix: "12" becomes "12+2"."""
    if found := ID.match(line):
        return line[: found.end()] + suffix + line[found.end() :]
    article = json.loads(line)
    article["id"] = f"{article['id']}{suffix.decode()}"
    return json.dumps(article, ensure_ascii=False).encode()


def copied(source: Path, target: Path, copies: int) -> Path:
    """The articles of `source` over and over, the second to last time with ids of their own."""
    if not target.exists():
        say(f"Writing {target.name}")
        part = target.with_suffix(".part")
        with part.open("wb") as out:
            for copy in range(1, copies + 1):
                suffix = b"+%d" % copy if copy > 1 else b""
                with source.open("rb") as lines:
                    out.writelines(with_id_suffix(line.rstrip(b"\r\n"), suffix) + b"\n"
                                   for line in lines if not line.isspace())
        part.rename(target)
    return target


def read_into_cache(path: Path) -> None:
    with path.open("rb", buffering=0) as file:
        while file.read(1 << 20):
            pass


# ---- engines

def dateline(program: Path, jobs: int, limit: Optional[str] = None) -> Engine:
    version = output_of([str(program), "--version"]).strip().replace("dateline-index", "dateline")

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


def generation_of(index: Path) -> Path:
    return index / (index / "current").read_text().strip()


def database_of(index: Path) -> Path:
    return generation_of(index) / "db"


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


def built_tantivy(source: Path, target: Path) -> list[str]:
    cargo = shutil.which("cargo") or shutil.which("cargo", path=Path.home() / ".cargo/bin")
    if not cargo:
        raise Missing("cargo is missing (Rust 1.88 or newer)")
    say("Building Tantivy's peer")
    output_of([cargo, "build", "--release", "--locked", "--manifest-path", str(source / "Cargo.toml")],
              env={**os.environ, "CARGO_TARGET_DIR": str(target)})
    return [str(target / "release/tantivy-peer")]


def built_lucene(source: Path, target: Path) -> list[str]:
    if not shutil.which("mvn"):
        raise Missing("mvn is missing")
    say("Building Lucene's peer")
    target.mkdir(parents=True, exist_ok=True)
    output_of(["mvn", "-q", "-B", "-f", str(source), f"-DbuildDirectory={target}", "package"])
    return lucene_command(target)


def lucene_command(target: Path) -> list[str]:
    if not shutil.which("java"):
        raise Missing("java is missing (17 or newer)")
    return ["java", "-Xmx3g", "-XX:+UseParallelGC", "-cp", f"{target}/classes:{target}/lib/*", "LucenePeer"]


def peers(options: argparse.Namespace, work: Path) -> list[Engine]:
    """Those asked for and to be had, built where they are not given; says which are left out."""
    sources = options.shared / "peers"

    def program(name: str) -> list[str]:
        if name == "tantivy":
            return [str(options.tantivy)] if options.tantivy else built_tantivy(sources / name, work / name)
        return lucene_command(options.lucene) if options.lucene else built_lucene(sources / name, work / name)

    engines = []
    for name in options.peers:
        try:
            engines.append(peer(name.capitalize(), program(name), options.jobs, CORPORA[options.corpus].facet))
        except Missing as missing:
            show(f"{name.capitalize()} is left out: {missing}.", "")
    return engines


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


def seconds(values: list[float]) -> str:
    spread = f" ({min(values):.1f}–{max(values):.1f})" if len(values) > 1 else ""
    return f"{median(values):.1f}{spread}"


def others_of(runs: list[Run]) -> str:
    return f"{max(r.whole.others for r in runs):.2f}"


def note_disturbance(runs: list[Run]) -> None:
    disturbed = sum(r.whole.others > QUIET for r in runs)
    if disturbed:
        show(f"{disturbed} of {len(runs)} runs were disturbed, their times are not to be relied on: other processes "
             f"took more than {QUIET} cores, at the worst {others_of(runs)}.", "")


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
        rows.append([own[0].version, f"{own[0].articles:,}", seconds([r.searchable for r in own]), f"{speed:.1f}",
                     f"{speed / base:.2f}" if base else "", f"{median(r.cpu for r in own):.1f}",
                     mb(median(r.peak for r in own)), f"{median(w.wall for w in whole):.1f}",
                     f"{median(w.cpu for w in whole):.1f}", mb(median(w.peak for w in whole)), others_of(own)])
    show("### Speed", "", "Medians; in brackets the range. To searchable, then of the whole process; those of the "
         "peers go on to merge to one segment. Others: other processes meanwhile, at the worst.", "")
    table(["", "articles", "searchable, s", "MB/s", "of Tantivy's", "CPU, s", "peak, MB", "process, s", "its CPU, s",
           "its peak, MB", "others, cores"], rows)
    note_disturbance([r for own in runs.values() for r in own])
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
          [[str(setting), f"{own[0].articles:,}", mb(sizes[setting.copies]), seconds([r.searchable for r in own]),
            f"{speed[setting]:.2f}", f"{median(r.cpu for r in own):.1f}", mb(peak[setting]),
            f"{peak[setting] / 2**20:.0f}", others_of(own)] for setting, own in runs.items()])
    note_disturbance([r for own in runs.values() for r in own])
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

def first_match(pattern: str, path: str) -> str:
    found = re.search(pattern, Path(path).read_text(), re.MULTILINE)
    return found[1].strip() if found else "unknown"


def filesystem_of(directory: Path) -> str:
    """Its type, by the longest mount point above it."""
    mounts = (line.split()[1:3] for line in Path("/proc/self/mounts").read_text().splitlines())
    above = [(len(Path(point).parts), kind) for point, kind in mounts if directory.is_relative_to(point)]
    return max(above, default=(0, "unknown"))[1]


def facts(options: argparse.Namespace, corpus: Path, work: Path) -> str:
    processor = first_match(r"^model name\s*:(.*)$", "/proc/cpuinfo")
    memory = int(first_match(r"^MemTotal:\s*(\d+)", "/proc/meminfo")) * 1024
    versions = [output_of([str(options.index_program), "--version"]).strip().replace("dateline-index", "dateline")]
    if shutil.which("xapian-compact"):
        versions.append(output_of(["xapian-compact", "--version"]).strip().replace("xapian-compact - xapian-core",
                                                                                   "Xapian"))
    if "lucene" in options.peers and shutil.which("java"):
        versions.append(output_of(["java", "-version"]).splitlines()[0].replace('"', ""))
    runs = f"{options.runs} run{'s' if options.runs > 1 else ''}"
    return (f"{date.today()}, `{options.corpus}` ({mb(corpus.stat().st_size)} MB), {options.jobs} jobs, {runs}; "
            f"{processor}, {len(os.sched_getaffinity(0))} cores, {memory / 2**30:.0f} GiB, {filesystem_of(work)}, "
            f"Linux {platform.release()}; {', '.join(versions)}.")


def bench(options: argparse.Namespace, work: Path) -> None:
    source = options.shared / "corpora" / CORPORA[options.corpus].path
    corpus = unpacked(source, work / f"{options.corpus}.jsonl")
    size, indexes = corpus.stat().st_size, work / "indexes"
    shutil.rmtree(indexes, ignore_errors=True)
    indexes.mkdir()
    show("## Indexing", "", facts(options, corpus, work), "")
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


@contextmanager
def work_directory(given: Optional[Path]) -> Iterator[Path]:
    """The one given, kept, or a temporary one."""
    place = (given or Path(tempfile.gettempdir())).resolve()
    if place.is_relative_to(PROJECT):
        raise Failure(f"the work directory {place} is inside the project")
    if given:
        place.mkdir(parents=True, exist_ok=True)
        yield place
    else:
        with tempfile.TemporaryDirectory(prefix="dateline-bench-") as name:
            yield Path(name).resolve()


def positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise ValueError
    return number


def peer_names(text: str) -> list[str]:
    names = [] if text == "none" else text.split(",")
    if not set(names) <= {"tantivy", "lucene"}:
        raise ValueError
    return names


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench indexing", description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", choices=CORPORA, default="docs", help="docs by default")
    parser.add_argument("--runs", type=positive, default=3, metavar="N",
                        help="of each engine and setting, 3 by default")
    parser.add_argument("--jobs", type=positive, default=2, metavar="N", help="threads of each engine, 2 by default")
    parser.add_argument("--peers", type=peer_names, default=["tantivy", "lucene"], metavar="NAME,…",
                        help="tantivy,lucene by default; or none")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--only", choices=["speed", "size", "memory"], help="one part alone")
    which.add_argument("--skip-memory", action="store_true", help="speed and size alone")
    parser.add_argument("--index-program", type=Path, default=PROJECT / "build/release/indexer/dateline-index",
                        metavar="PATH", help="dateline-index; of build/release by default")
    parser.add_argument("--work-dir", type=Path, metavar="DIR",
                        help="keeps the unpacked corpus and the built peers; by default a temporary one")
    parser.add_argument("--shared", type=Path, default=PROJECT.parent / "shared", metavar="DIR",
                        help="holds corpora/ and peers/; shared beside the project by default")
    parser.add_argument("--tantivy", type=Path, metavar="PATH", help="the peer's program, built before")
    parser.add_argument("--lucene", type=Path, metavar="DIR", help="the peer's -DbuildDirectory, built before")
    options = parser.parse_args(arguments)
    options.parts = [options.only] if options.only else ["speed", "size"] + ["memory"] * (not options.skip_memory)
    for name in ("index_program", "shared", "tantivy", "lucene"):
        if (path := getattr(options, name)) is not None:
            setattr(options, name, path.resolve())
    for path in (options.index_program, options.tantivy):
        if path and not os.access(path, os.X_OK):
            parser.error(f"{path} is no program")
    return options


def stop(*_: object) -> None:
    raise SystemExit(143)


def main() -> int:
    signal.signal(signal.SIGTERM, stop)  # so that the work directory is removed
    options = parse(sys.argv[1:])
    try:
        with work_directory(options.work_dir) as work:
            bench(options, work)
    except Failure as failure:
        say(f"scripts/bench: {failure}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
