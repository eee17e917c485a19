"""The query language over each of its fields, and what is offered while one types.

    .venv/bin/python benchmarks/questions.py --tickets 100000

Every question is asked alone, and joined with a word, as a filtered queue and as a count by the
API would ask it: whole pages over HTTP, signed in. Prints the medians, the dearest first.
"""

import argparse
import sys
from pathlib import Path
from urllib.parse import quote_plus

sys.path.insert(0, str(Path(__file__).resolve().parent))

import stage

AIM_QUESTION, AIM_TYPING = 50, 30
SHOWN = 10
FRAGMENT = {"HX-Request": "true", "X-Requested-With": "fetch"}
QUESTIONS = (
    "text:драйвер", '"не отвечает"', "number:100..20000", "status:waiting_client",
    "status:closed", "priority:p1", "line:2", "line>=2", "type:defect", "channel:mail",
    "waits:client_info", 'team:"Приём обращений"', "assignee:me", "assignee:none", "assignee:дана",
    'client:"Северный завод"', "client:завод", "requester:Алиса", "product:MeetRoom",
    "asset:SN-00002", "asset:none", "plan:premium", "contract:none", "category:none", "due<2h",
    "due:late",
    "due:none", "opened:today", "opened<2h", "opened:2026-01-01..2026-12-31", "updated<1h",
    "resolved<1d status:any", "closed<7d status:any", "waiting<1d", "replied:yes",
    "escalated:yes", "escalated:no", "answered:no", "handoffs>1", "returns>0", "reopenings>0",
    "messages>5", "sla.first_response:late", "sla.resolution<2h", "sla.resolution:paused",
    "sla.first_response:missed status:any", "line:2 sla.resolution<2h -status:waiting_client",
    "client:завод OR (priority:p1 due<1d) -assignee:none",
    'line:1,2 sla.resolution<8h client:"Северный завод" -status:waiting_client text:драйвер',
)  # fmt: skip
TYPED = {
    "the question, a field": "/desk/tickets/query/?q=lin",
    "the question, a client": "/desk/tickets/query/?q=client:Сев",
    "the question, a person": "/desk/tickets/query/?q=assignee:Да",
    "the palette, letters": "/desk/find/?q=сев",
    "the palette, two letters": "/desk/find/?q=се",
    "the palette, letters of nothing": "/desk/find/?q=щыц",
    "the palette, a number": "/desk/find/?q=69",
    "the palette, words": "/desk/find/?q=прошивка контр",
    "clients of the filter": "/desk/tickets/clients/?client=Сев",
    "callers by name": "/desk/tickets/callers/?person=Але",
    "knowledge of a subject": "/knowledge/suggestions/?subject=контроллер не отвечает",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=15)
    options = parser.parse_args()
    name = stage.database(options.tickets)
    with stage.gunicorn(name) as address:
        cora = stage.sign_in(address, "cora@desk.example")

        def ask(path: str, **headers: str) -> stage.Act:
            return lambda: cora.get(address + path, headers=headers, timeout=60)

        def median(act: stage.Act) -> float:
            return stage.median_ms(act, times=options.times, warm_up=3)[0]

        asked = {
            question: median(ask(f"/desk/tickets/?q={quote_plus(question)}"))
            for question in QUESTIONS
        }
        typed = {title: median(ask(path, **FRAGMENT)) for title, path in TYPED.items()}
    print(f"\n{len(asked)} questions over {options.tickets:,} tickets, ms (aim {AIM_QUESTION})")
    for question, span in sorted(asked.items(), key=lambda pair: -pair[1])[:SHOWN]:
        print(f"| `{question}` | {span:.1f} |")
    print(f"\nwhile typing, ms (aim {AIM_TYPING})")
    for title, span in sorted(typed.items(), key=lambda pair: -pair[1]):
        print(f"| {title} | {span:.1f} |")


if __name__ == "__main__":
    main()
