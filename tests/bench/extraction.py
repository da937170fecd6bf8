#!/usr/bin/env python3
"""What reading a page costs: from bytes to article beside the HTML parser alone, beside trafilatura, and as pages grow.

Processor time of one thread, the pages in memory. The pages are those of ../shared/corpora/extraction, or of --pages."""
from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import Optional

from common import (PROJECT, Verdict, check_programs, first_match, judge, main, mb, output_of, parsed, positive, say, show,
                    spread, table)

MOST_OF_PARSER = 2  # times its time
LEAST_OF_PEER = 20  # times its speed
GROWTH, MOST_GROWTH = 8, 16  # the size of the larger pages in that of the smaller, and the most that may make of the time


def bytes_of(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def peer_seconds(pages: list[bytes], rounds: int) -> Optional[tuple[str, dict[str, list[float]]]]:
    """trafilatura's version, and its seconds for all pages: of the text alone, and with the metadata."""
    try:
        import trafilatura
    except ImportError:
        return None
    seconds: dict[str, list[float]] = {"text": [], "text and metadata": []}
    for _ in range(rounds):
        for name, options in (("text", {}), ("text and metadata", {"with_metadata": True})):
            start = time.process_time()
            for page in pages:
                trafilatura.extract(page, **options)
            seconds[name].append(time.process_time() - start)
    return getattr(trafilatura, "__version__", ""), seconds


def report_speed(options: argparse.Namespace) -> None:
    say("Speed")
    own = json.loads(output_of([str(options.extraction_program), "speed", str(options.pages), str(options.runs)]))
    size = own["bytes"]
    peer = None
    if options.peers:
        pages = [bytes_of(path) for path in sorted(options.pages.iterdir())]
        say("trafilatura")
        peer = peer_seconds(pages, max(1, options.runs // 3))
        if peer is None:
            show("trafilatura is left out: python3 cannot import it (pip install trafilatura lxml_html_clean).", "")
    rows = [("Gumbo alone", own["parser"]), ("dateline, bytes to article", own["article"])]
    if peer:
        rows += [(f"trafilatura {peer[0]}, {name}", seconds) for name, seconds in peer[1].items()]
    show(f"### Speed: {own['pages']} pages, {mb(size)} MB", "")
    table(["", "s", "MB/s"], [[name, spread(seconds, 3), f"{size / 1e6 / median(seconds):.1f}"] for name, seconds in rows])
    of_parser = median(a / p for a, p in zip(own["article"], own["parser"]))
    verdicts = [Verdict(f"at most {MOST_OF_PARSER} times the parser alone", f"{of_parser:.2f} times",
                        of_parser <= MOST_OF_PARSER)]
    if peer:
        for name, seconds in peer[1].items():
            times = median(seconds) / median(own["article"])
            verdicts.append(Verdict(f"at least {LEAST_OF_PEER} times the speed of trafilatura ({name})", f"{times:.1f} times",
                                    times >= LEAST_OF_PEER))
    judge(verdicts)


def report_growth(options: argparse.Namespace) -> None:
    say("Growth")
    own = json.loads(output_of([str(options.extraction_program), "growth"]))
    show("### Pages made to be slow", "", f"256 KiB, and {GROWTH} times that.", "")
    table(["", "s", f"{GROWTH} times the size, s", "times"],
          [[name, f"{small:.4f}", f"{large:.4f}", f"{large / small:.1f}"] for name, (small, large) in own.items()])
    name, worst = max(((name, large / small) for name, (small, large) in own.items()), key=lambda pair: pair[1])
    judge([Verdict(f"{GROWTH} times the size: at most {MOST_GROWTH} times the time", f"{worst:.1f} times ({name})",
                   worst <= MOST_GROWTH)])


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench extraction", description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=positive, default=9, metavar="N", help="rounds, 9 by default")
    parser.add_argument("--peers", type=lambda text: [] if text == "none" else ["trafilatura"], default=["trafilatura"],
                        metavar="NAME", help="trafilatura by default, where python3 can import it; or none")
    parser.add_argument("--only", choices=["speed", "growth"], help="one part alone")
    parser.add_argument("--pages", type=Path, metavar="DIR", help="HTML files, also as gzip")
    parser.add_argument("--shared", type=Path, default=PROJECT.parent / "shared", metavar="DIR",
                        help="holds corpora/; shared beside the project by default")
    parser.add_argument("--extraction-program", type=Path, metavar="PATH",
                        default=PROJECT / "build/release/tests/bench/dateline-extraction",
                        help="dateline-extraction; of build/release by default")
    options = parsed(parser, arguments)
    options.work_dir = None  # nothing is kept
    options.pages = options.pages or options.shared / "corpora/extraction/html"
    check_programs(parser, [options.extraction_program])
    if not options.pages.is_dir():
        parser.error(f"{options.pages} is no folder of pages")
    return options


def bench(options: argparse.Namespace, _work: Path) -> None:
    processor = first_match(r"^model name\s*:(.*)$", "/proc/cpuinfo")
    show("## Extraction", "", f"{date.today()}, {options.runs} rounds; {processor}.", "")
    if options.only != "growth":
        report_speed(options)
    if options.only != "speed":
        report_growth(options)


if __name__ == "__main__":
    sys.exit(main(parse, bench))
