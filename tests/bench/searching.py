#!/usr/bin/env python3
"""Measures dateline-search: beside Tantivy and Lucene, Xapian's phrase operator and quest, and as the archive grows.

    scripts/bench searching                                 docs, 5 rounds: for docs/benchmarks.md
    scripts/bench searching --corpus reuters --runs 1       a short look
    scripts/bench searching --only facets --index DIR       an index of the corpus that exists already

Prints Markdown tables to standard output, what it is doing to standard error. Exit code 0 even where a target is
missed; 1 where a run fails.

Queries: those of the peers' queries.py, by type. Each engine times them itself, in its own process, one thread,
from the text of a query to its ten hits with titles. dateline gets the list three times, the first to warm up; the
peers warm up themselves. The engines take turns, and what is judged is the median over the rounds of dateline's
mean to that of the faster peer of the same round.

Phrases: the same queries by Xapian's own phrase operator on dateline's index, without titles.

Facets: words that stand in about half of the articles, with the exact count alone and with facets.

One shot: the whole process, from its start to its end, with the index in the page cache, beside Xapian's quest.

Growth: indexes of the corpus, of it twice and 4 times over, the same queries. Its copies have the same text and
other ids ("+2" to "+4" behind them), so that 4 times as many postings match.

The work directory (a new temporary one, removed at the end, unless --work-dir names one to keep) takes some 15 GB
for docs, 4 without growth. With --work-dir the unpacked corpus, the queries, the indexes and the built peers are
there for the next time, and are used as they are: remove an index (CORPUS.index) to have it built anew.
"""
from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean, median
from typing import Callable, Iterable, NamedTuple

from common import (CORPORA, COPIES, PROJECT, Failure, Usage, Verdict, check_programs, copied, corpus_of, database_of,
                    facts, judge, main, mb, measured, note_disturbance, output_of, parsed, parser_of, peer_programs,
                    positive, say, show, small_peak_of, spread, table)

# The targets, for `docs`: at most so much of the mean of what is compared with.
MOST_OF_PEER = {"AND": 0.8, "OR": 1.0, "PHRASE": 1.0, "STOPPHRASE": 1.0, "FACET": 0.7, "TOPFACET": 0.7}
MOST_OF_OPERATOR = {"STOPPHRASE": 0.5}
MOST_OF_COUNT = 2.0  # facets to the exact count alone; below
MOST_ONE_SHOT = 15.0  # ms, with a facet
MOST_OF_QUEST = 3.0  # without
MOST_GROWTH = 1.1  # times the growth of the archive

KINDS = list(MOST_OF_PEER)
FACET_KINDS = ("FACET", "TOPFACET")
PHRASE_KINDS = ("PHRASE", "STOPPHRASE")
PARTS = ["queries", "phrases", "facets", "oneshot", "growth"]

HALVES = 3  # words of about half of the articles
HALF_REPEATS, HALF_TURNS = 10, 5
SHOTS, WARM_SHOTS = 40, 3


class Query(NamedTuple):
    kind: str
    words: str

    def text(self) -> str:
        """In dateline's query language."""
        if self.kind == "AND":
            return " ".join(f"+{word}" for word in self.words.split())
        return f'"{self.words}"' if self.kind in PHRASE_KINDS else self.words


class Figures(NamedTuple):
    """Of one list of queries in one round, microseconds."""

    mean: float
    p50: float
    p95: float
    p99: float

    @staticmethod
    def of(times: list[float]) -> Figures:
        """Quantiles as the peers take them."""
        ordered = sorted(times)
        return Figures(fmean(ordered), *(ordered[int(len(ordered) * q)] for q in (0.50, 0.95, 0.99)))


Round = dict[str, Figures]  # by type of query


@dataclass(frozen=True)
class Timing:
    figures: Round
    usages: list[Usage]


@dataclass(frozen=True)
class Engine:
    name: str
    time: Callable[[], Timing]  # one round


@dataclass(frozen=True)
class Dateline:
    program: Path
    index: Path
    facet: str
    batch: Path  # a file for queries

    def command(self, *arguments: str) -> list[str]:
        return [str(self.program), "--index", str(self.index), *arguments]

    def answers(self, queries: list[str], *arguments: str) -> tuple[list[dict], Usage]:
        """To each query, by one process."""
        self.batch.write_text("".join(f"{number}\t{query}\n" for number, query in enumerate(queries)))
        usage = measured(self.command("--batch", str(self.batch), "--snippet", "0", "--format", "json", *arguments))
        answers = [json.loads(line) for line in usage.output.splitlines() if line.startswith("{")]
        if [answer["id"] for answer in answers] != [str(number) for number in range(len(queries))]:
            raise Failure(f"{len(queries)} queries have other answers:\n{usage.output[-2000:]}")
        return answers, usage

    def times(self, queries: list[str], passes: int, *arguments: str) -> tuple[list[list[float]], Usage]:
        """Microseconds of each query in each of so many passes through the list, after one to warm up."""
        answers, usage = self.answers(queries * (passes + 1), *arguments)
        took = [answer["took_us"] for answer in answers]
        return [took[number + len(queries) :: len(queries)] for number in range(len(queries))], usage

    def time(self, queries: list[Query]) -> Timing:
        figures, usages = {}, []
        for faceted in (False, True):  # an option of the whole process
            if own := [query for query in queries if (query.kind in FACET_KINDS) == faceted]:
                arguments = ["--facet", self.facet] if faceted else []
                times, usage = self.times([query.text() for query in own], 2, *arguments)
                usages.append(usage)
                by_kind: dict[str, list[float]] = defaultdict(list)
                for query, took in zip(own, times):
                    by_kind[query.kind] += took
                figures.update({kind: Figures.of(took) for kind, took in by_kind.items()})
        return Timing(figures, usages)


FIGURES_LINE = re.compile(r"^\w+ (?P<kind>[A-Z]+): mean (\d+) p50 (\d+) p95 (\d+) p99 (\d+) us$", re.MULTILINE)


def time_of_program(command: list[str]) -> Timing:
    """Of one that prints the figures of each type itself, as the peers do."""
    usage = measured(command)
    figures = {kind: Figures(*map(float, own)) for kind, *own in FIGURES_LINE.findall(usage.output)}
    if not figures:
        raise Failure(f"{' '.join(command)} printed something else than expected:\n{usage.output[-2000:]}")
    return Timing(figures, [usage])


def together(usages: list[Usage]) -> str:
    """On short runs: what others take is counted in ticks of some 10 ms, so that it tells only of all of them."""
    others = sum(usage.others * usage.wall for usage in usages) / sum(usage.wall for usage in usages)
    return f"Other processes took {others:.2f} cores meanwhile."


# ---- rounds

Rounds = dict[str, list[Round]]  # by engine


def measure(engines: list[Engine], rounds: int) -> Rounds:
    """In turns, so that a slow while of the machine hits all."""
    results: Rounds = defaultdict(list)
    usages: list[Usage] = []
    for turn in range(1, rounds + 1):
        for engine in engines:
            say(f"Round {turn} of {rounds}: {engine.name}")
            timing = engine.time()
            say("  " + ", ".join(f"{kind} {own.mean:.0f}" for kind, own in timing.figures.items()))
            results[engine.name].append(timing.figures)
            usages += timing.usages
    note_disturbance(usages)
    return results


def ratios(rounds: list[Round], others: Iterable[list[Round]], kind: str) -> list[float]:
    """Of the mean to the least of the others' in the same round."""
    return [own[kind].mean / min(other[kind].mean for other in there) for own, *there in zip(rounds, *others)]


def show_figures(results: Rounds, kinds: Iterable[str]) -> None:
    def cell(rounds: list[Round], kind: str) -> str:
        return ", ".join(f"{median(values):.0f}" for values in zip(*(own[kind] for own in rounds)))

    table(["mean, p50, p95, p99, µs", *kinds],
          [[name, *(cell(rounds, kind) for kind in kinds)] for name, rounds in results.items()])


# ---- queries

def report_queries(engines: list[Engine], rounds: int) -> None:
    show("### Beside the peers", "", "Medians over the rounds of each figure.", "")
    results = measure(engines, rounds)
    show_figures(results, KINDS)
    own = results.pop("dateline")
    if not results:
        return
    show("dateline's mean to theirs in the same round: median; in brackets the range.", "")
    table(["", *KINDS], [[f"to {name}'s", *(spread(ratios(own, [other], kind), 2) for kind in KINDS)]
                         for name, other in results.items()])
    whose = "the faster peer's" if len(results) > 1 else f"{next(iter(results))}'s"
    verdicts = []
    for kind, most in MOST_OF_PEER.items():
        ratio = ratios(own, results.values(), kind)
        verdicts.append(Verdict(f"{kind}: mean at most {most:.1f} of {whose}", spread(ratio, 2),
                                median(ratio) <= most))
    judge(verdicts)


# ---- phrases

def report_phrases(engines: list[Engine], rounds: int) -> None:
    show("### Beside Xapian's phrase operator", "", "The same index, the same scores; the operator's times are without "
         "titles. Medians over the rounds.", "")
    results = measure(engines, rounds)
    show_figures(results, PHRASE_KINDS)
    ratio = {kind: ratios(results["dateline"], [results["OP_PHRASE"]], kind) for kind in PHRASE_KINDS}
    table(["", *PHRASE_KINDS], [["to the operator's", *(spread(ratio[kind], 2) for kind in PHRASE_KINDS)]])
    judge([Verdict(f"{kind}: mean at most {most:.1f} of the operator's", spread(ratio[kind], 2),
                   median(ratio[kind]) <= most) for kind, most in MOST_OF_OPERATOR.items()])


# ---- facets

def halves(dateline: Dateline, queries: list[Query]) -> tuple[dict[str, int], int]:
    """Frequent words that match nearest to half of the articles, with their matches, and the number of articles."""
    words = list(dict.fromkeys(query.words for query in queries if query.kind == "TOPFACET"))
    answers, _ = dateline.answers(["*", *words], "--count", "--limit", "1")
    articles, *matches = (answer["total"] for answer in answers)
    by_distance = sorted(zip(words, matches), key=lambda item: abs(item[1] - articles / 2))
    return dict(by_distance[:HALVES]), articles


def report_facets(dateline: Dateline, queries: list[Query]) -> None:
    words, articles = halves(dateline, queries)
    ways = {"count": ["--count"], "facet": ["--facet", dateline.facet]}
    took: dict[tuple[str, str], list[float]] = defaultdict(list)
    usages = []
    for turn in range(1, HALF_TURNS + 1):
        say(f"Facets over half of the archive, turn {turn} of {HALF_TURNS}")
        for way, arguments in ways.items():
            times, usage = dateline.times(list(words), HALF_REPEATS, "--limit", "10", *arguments)
            usages.append(usage)
            for word, own in zip(words, times):
                took[word, way] += own
    show("### Facets over half of the archive", "", f"Words that match nearest to half of the {articles:,} articles, "
         f"ten hits and the exact count, without and with facet `{dateline.facet}`: medians of "
         f"{HALF_REPEATS * HALF_TURNS}, in turns.", "")
    show(together(usages), "")
    ratio = {word: median(took[word, "facet"]) / median(took[word, "count"]) for word in words}
    table(["", "matches", "of the articles", "count, µs", "facet, µs", "ratio"],
          [[word, f"{matches:,}", f"{matches / articles:.2f}", f"{median(took[word, 'count']):.0f}",
            f"{median(took[word, 'facet']):.0f}", f"{ratio[word]:.2f}"] for word, matches in words.items()])
    worst = max(ratio, key=lambda word: ratio[word])
    judge([Verdict(f"facets in less than {MOST_OF_COUNT:.0f} × the time of the count",
                   f"{worst} {ratio[worst]:.2f}", ratio[worst] < MOST_OF_COUNT)])


# ---- one shot

def report_one_shot(dateline: Dateline, pair: str) -> None:
    with_facet = dateline.command("--facet", dateline.facet, *pair.split())
    commands = {"with facet": with_facet, "without facet": dateline.command(*pair.split())}
    if shutil.which("quest"):
        commands["quest"] = ["quest", "-d", str(database_of(dateline.index)), "-m", "10", "-s", "none", pair]
    say("One shot")
    walls: dict[str, list[float]] = defaultdict(list)
    usages = []
    for shot in range(WARM_SHOTS + SHOTS):
        for name, command in commands.items():
            usage = measured(command)
            if shot >= WARM_SHOTS:
                walls[name].append(usage.wall * 1e3)
                usages.append(usage)
    show("### One shot", "", f"`{pair}`, the whole process, ten hits, dateline's with snippets and facet "
         f"`{dateline.facet}` or none, warm: medians of {SHOTS}, in turns; in brackets the range.", "")
    show(together(usages), "")
    if "quest" not in commands:
        show("quest is missing (Debian package xapian-tools) and left out.", "")
    peaks = {name: small_peak_of(command) for name, command in commands.items()}
    table(["", "ms", "peak, MB"], [[name, spread(own, 1), mb(peaks[name])] for name, own in walls.items()])
    took = median(walls["with facet"])
    verdicts = [Verdict(f"with facet: at most {MOST_ONE_SHOT:.0f} ms", f"{took:.1f} ms", took <= MOST_ONE_SHOT)]
    if "quest" in commands:
        ratio = median(walls["without facet"]) / median(walls["quest"])
        verdicts.append(Verdict(f"without facet: at most {MOST_OF_QUEST:.0f} × quest's", f"{ratio:.2f} ×",
                                ratio <= MOST_OF_QUEST))
    judge(verdicts)


# ---- growth

def copies_name(copies: int) -> str:
    return f"{copies} × corpus"


def report_growth(engines: list[Engine], rounds: int) -> None:
    most = COPIES * MOST_GROWTH
    show("### Growth", "", "The mean in µs, median over the rounds; growth: the median of its ratio in the same round, "
         "in brackets the range.", "")
    results = measure(engines, rounds)
    growth = {kind: ratios(results[copies_name(COPIES)], [results[copies_name(1)]], kind) for kind in KINDS}
    rows = [[name, *(f"{median(figures[kind].mean for figures in own):.0f}" for kind in KINDS)]
            for name, own in results.items()]
    table(["", *KINDS], [*rows, ["growth", *(spread(growth[kind], 2) for kind in KINDS)]])
    judge([Verdict(f"{kind}: from 1 × to {COPIES} × at most {most:.1f} ×", spread(growth[kind], 2),
                   median(growth[kind]) <= most) for kind in KINDS])


# ---- the whole

def queries_of(generator: Path, corpus: Path, seed: int, target: Path) -> list[Query]:
    """By queries.py, whose lines stay in `target`."""
    if not target.exists():
        if not generator.is_file():
            raise Failure(f"{generator} is missing")
        say(f"Choosing queries, seed {seed}")
        part = target.with_suffix(".part")
        part.write_text(output_of([sys.executable, str(generator), str(corpus), str(seed)]))
        part.rename(target)
    queries = [Query(*line.split("\t")) for line in target.read_text().splitlines()]
    if missing := set(KINDS) - {query.kind for query in queries}:
        raise Failure(f"{target} has no queries of type {', '.join(sorted(missing))}")
    return queries


def indexed(program: Path, corpus: Callable[[], Path], index: Path) -> Path:
    """dateline's index of a corpus, which is made only where the index is not there."""
    if not (index / "current").exists():
        source = corpus()
        say(f"Indexing {source.name} by dateline")
        measured([str(program), "--index", str(index), "--quiet", str(source)])
    return index


def indexed_by_peer(name: str, program: list[str], corpus: Path, index: Path, facet: str) -> Path:
    if not index.exists():
        say(f"Indexing {corpus.name} by {name.capitalize()}")
        part = index.with_name(f"{index.name}.part")
        measured([*program, "index", str(corpus), str(part), "2", facet])
        part.rename(index)
    return index


def peers(options: argparse.Namespace, corpus: Path, queries: Path, work: Path) -> list[Engine]:
    engines = []
    for name, program in peer_programs(options, work).items():
        index = getattr(options, f"{name}_index") or indexed_by_peer(
            name, program, corpus, work / f"{options.corpus}.{name}", CORPORA[options.corpus].facet)
        command = [*program, "search", str(index), str(queries)]
        engines.append(Engine(name.capitalize(), partial(time_of_program, command)))
    return engines


def bench(options: argparse.Namespace, work: Path) -> None:
    corpus = corpus_of(options, work)
    query_file = work / f"{options.corpus}-{options.seed}.tsv"
    queries = queries_of(options.shared / "peers/queries.py", corpus, options.seed, query_file)

    def dateline_on(index: Path) -> Dateline:
        return Dateline(options.search_program, index, CORPORA[options.corpus].own_facet, work / "batch.tsv")

    dateline = dateline_on(options.index or indexed(options.index_program, lambda: corpus,
                                                    work / f"{options.corpus}.index"))
    how = f"queries of seed {options.seed}"
    show("## Searching", "", facts(options, options.search_program, corpus, work, how), "")
    if options.corpus != "docs":
        show("The targets are set for `docs`.", "")
    if "queries" in options.parts:
        own = Engine("dateline", partial(dateline.time, queries))
        report_queries([own, *peers(options, corpus, query_file, work)], options.runs)
    if "phrases" in options.parts:
        phrases = [query for query in queries if query.kind in PHRASE_KINDS]
        operator = [str(options.phrase_program), str(dateline.index), str(query_file)]
        report_phrases([Engine("dateline", partial(dateline.time, phrases)),
                        Engine("OP_PHRASE", partial(time_of_program, operator))], options.runs)
    if "facets" in options.parts:
        report_facets(dateline, queries)
    if "oneshot" in options.parts:
        report_one_shot(dateline, CORPORA[options.corpus].pair)
    if "growth" in options.parts:
        grown = {1: dateline}
        for copies in (2, COPIES):
            name = f"{options.corpus}-{copies}"
            grown[copies] = dateline_on(indexed(options.index_program,
                                                partial(copied, corpus, work / f"{name}.jsonl", copies),
                                                work / f"{name}.index"))
        report_growth([Engine(copies_name(copies), partial(own.time, queries)) for copies, own in grown.items()],
                      options.runs)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = parser_of("searching", __doc__, 5, "rounds in which the engines take turns")
    parser.add_argument("--seed", type=positive, default=7, metavar="N", help="of the queries, 7 by default")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--only", choices=PARTS, help="one part alone")
    which.add_argument("--skip-growth", action="store_true", help="the others alone")
    parser.add_argument("--search-program", type=Path, default=PROJECT / "build/release/searcher/dateline-search",
                        metavar="PATH", help="dateline-search; of build/release by default")
    parser.add_argument("--phrase-program", type=Path,
                        default=PROJECT / "build/release/tests/bench/dateline-phrase-operator", metavar="PATH",
                        help="dateline-phrase-operator; of build/release by default")
    parser.add_argument("--index", type=Path, metavar="DIR", help="dateline's index of the corpus, built before")
    parser.add_argument("--tantivy-index", type=Path, metavar="DIR", help="Tantivy's, facet field included")
    parser.add_argument("--lucene-index", type=Path, metavar="DIR", help="Lucene's")
    options = parsed(parser, arguments)
    options.parts = [options.only] if options.only else PARTS[: -1 if options.skip_growth else None]
    programs = [options.search_program, options.tantivy]
    if not options.index or "growth" in options.parts:
        programs.append(options.index_program)
    if "phrases" in options.parts:
        programs.append(options.phrase_program)
    check_programs(parser, programs)
    for index in (options.index, options.tantivy_index, options.lucene_index):
        if index and not index.is_dir():
            parser.error(f"{index} is no directory")
    return options


if __name__ == "__main__":
    sys.exit(main(parse, bench))
