"""What the benchmarks share: corpora, the peers' programs, measured processes, facts about the machine, tables.

The work directory keeps what a later run can use again: unpacked corpora and built peers."""
from __future__ import annotations

import argparse
import ctypes
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
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Callable, Iterator, NamedTuple, Optional

PROJECT = Path(__file__).resolve().parents[2]

COPIES = 4  # of a corpus, where growth is measured
QUIET = 0.1  # cores that other processes may take before a run is called disturbed


class Corpus(NamedTuple):
    path: str  # below the shared corpora
    facet: str  # the field the peers index as a facet
    own_facet: str  # dateline's name of it
    pair: str  # two words, for a search as a user types it


CORPORA = {
    "docs": Corpus("docs.jsonl.zst", "tags", "tag", "azure storage"),
    "reuters": Corpus("reuters/articles.jsonl.zst", "topics", "topic", "oil price"),
}

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


def spread(values: list[float], digits: int) -> str:
    """The median; in brackets the range."""
    around = f" ({min(values):.{digits}f}–{max(values):.{digits}f})" if len(values) > 1 else ""
    return f"{median(values):.{digits}f}{around}"


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
    """Runs a program to its end. A peak below that of this process is not told: see `small_peak_of`."""
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


PR_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>


def small_peak_of(command: list[str]) -> float:
    """Peak memory in bytes of a program that may take less than this process.

    A program that a process becomes inherits the peak of what the process was before, here Python. So a shell, which
    is smaller than what is measured, starts it and leaves it to this process to wait for."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    if prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise Failure(f"prctl: {os.strerror(ctypes.get_errno())}")
    child = int(output_of(["sh", "-c", '"$@" >/dev/null 2>&1 & echo $!', "sh", *command], env=ENVIRONMENT))
    _, status, used = os.wait4(child, 0)
    prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
    if status != 0:
        raise Failure(f"exit code {os.waitstatus_to_exitcode(status)}: {' '.join(command)}")
    return used.ru_maxrss * 1024


def others_of(usages: list[Usage]) -> str:
    return f"{max(u.others for u in usages):.2f}"


def note_disturbance(usages: list[Usage]) -> None:
    disturbed = sum(u.others > QUIET for u in usages)
    if disturbed:
        show(f"{disturbed} of {len(usages)} runs were disturbed, their times are not to be relied on: other processes "
             f"took more than {QUIET} cores, at the worst {others_of(usages)}.", "")


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


# ---- indexes and engines

def generation_of(index: Path) -> Path:
    return index / (index / "current").read_text().strip()


def database_of(index: Path) -> Path:
    return generation_of(index) / "db"


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


def peer_programs(options: argparse.Namespace, work: Path) -> dict[str, list[str]]:
    """Those asked for and to be had, by name, built where they are not given; says which are left out."""
    sources = options.shared / "peers"

    def program(name: str) -> list[str]:
        if name == "tantivy":
            return [str(options.tantivy)] if options.tantivy else built_tantivy(sources / name, work / name)
        return lucene_command(options.lucene) if options.lucene else built_lucene(sources / name, work / name)

    programs = {}
    for name in options.peers:
        try:
            programs[name] = program(name)
        except Missing as missing:
            show(f"{name.capitalize()} is left out: {missing}.", "")
    return programs


# ---- the whole

def first_match(pattern: str, path: str) -> str:
    found = re.search(pattern, Path(path).read_text(), re.MULTILINE)
    return found[1].strip() if found else "unknown"


def filesystem_of(directory: Path) -> str:
    """Its type, by the longest mount point above it."""
    mounts = (line.split()[1:3] for line in Path("/proc/self/mounts").read_text().splitlines())
    above = [(len(Path(point).parts), kind) for point, kind in mounts if directory.is_relative_to(point)]
    return max(above, default=(0, "unknown"))[1]


def version_of(program: Path) -> str:
    """Of one of dateline's: "dateline 1.2"."""
    return re.sub(r"^dateline-\w+", "dateline", output_of([str(program), "--version"]).strip())


def facts(options: argparse.Namespace, program: Path, corpus: Path, work: Path, how: str) -> str:
    """A line on what is measured, how, and where."""
    processor = first_match(r"^model name\s*:(.*)$", "/proc/cpuinfo")
    memory = int(first_match(r"^MemTotal:\s*(\d+)", "/proc/meminfo")) * 1024
    versions = [version_of(program)]
    if shutil.which("xapian-compact"):
        versions.append(output_of(["xapian-compact", "--version"]).strip().replace("xapian-compact - xapian-core",
                                                                                   "Xapian"))
    if "lucene" in options.peers and shutil.which("java"):
        versions.append(output_of(["java", "-version"]).splitlines()[0].replace('"', ""))
    runs = f"{options.runs} run{'s' if options.runs > 1 else ''}"
    return (f"{date.today()}, `{options.corpus}` ({mb(corpus.stat().st_size)} MB), {how}, {runs}; "
            f"{processor}, {len(os.sched_getaffinity(0))} cores, {memory / 2**30:.0f} GiB, {filesystem_of(work)}, "
            f"Linux {platform.release()}; {', '.join(versions)}.")


def corpus_of(options: argparse.Namespace, work: Path) -> Path:
    """The corpus asked for, unpacked."""
    return unpacked(options.shared / "corpora" / CORPORA[options.corpus].path, work / f"{options.corpus}.jsonl")


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


def parser_of(subject: str, description: Optional[str], runs: int, runs_of: str,
              peers: tuple[str, ...] = ("tantivy", "lucene")) -> argparse.ArgumentParser:
    """With the options that all benchmarks have."""
    def peer_names(text: str) -> list[str]:
        names = [] if text == "none" else text.split(",")
        if not set(names) <= set(peers):
            raise ValueError
        return names

    parser = argparse.ArgumentParser(prog=f"scripts/bench {subject}", description=description, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", choices=CORPORA, default="docs", help="docs by default")
    parser.add_argument("--runs", type=positive, default=runs, metavar="N", help=f"{runs_of}, {runs} by default")
    parser.add_argument("--peers", type=peer_names, default=list(peers), metavar="NAME,…",
                        help=f"{','.join(peers)} by default; or none")
    parser.add_argument("--index-program", type=Path, default=PROJECT / "build/release/indexer/dateline-index",
                        metavar="PATH", help="dateline-index; of build/release by default")
    parser.add_argument("--work-dir", type=Path, metavar="DIR",
                        help="keeps what a later run can use again; by default a temporary one")
    parser.add_argument("--shared", type=Path, default=PROJECT.parent / "shared", metavar="DIR",
                        help="holds corpora/ and peers/; shared beside the project by default")
    if "tantivy" in peers:
        parser.add_argument("--tantivy", type=Path, metavar="PATH", help="the peer's program, built before")
        parser.add_argument("--lucene", type=Path, metavar="DIR", help="the peer's -DbuildDirectory, built before")
    return parser


def parsed(parser: argparse.ArgumentParser, arguments: list[str]) -> argparse.Namespace:
    """The options, with paths that hold in every directory."""
    options = parser.parse_args(arguments)
    for name, value in vars(options).items():
        if isinstance(value, Path):
            setattr(options, name, value.resolve())
    return options


def check_programs(parser: argparse.ArgumentParser, paths: list[Optional[Path]]) -> None:
    for path in paths:
        if path and not (path.is_file() and os.access(path, os.X_OK)):
            parser.error(f"{path} is no program")


def stop(*_: object) -> None:
    raise SystemExit(143)


def main(parse: Callable[[list[str]], argparse.Namespace],
         bench: Callable[[argparse.Namespace, Path], None]) -> int:
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
