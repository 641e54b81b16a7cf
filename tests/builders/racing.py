"""Several people at the same moment: each in a thread with a database connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from disputes.workflow import StepRefused

Act = Callable[[], Any]


def at_once(*acts: Act) -> list[Any]:
    """All of these acts together; what each returned or raised."""
    return [outcomes[0] for outcomes in in_step(*([act] for act in acts))]


def in_step(*queues: list[Act]) -> list[list[Any]]:
    """Each queue of acts in a thread, the n-th acts of all together; what each act returned or raised."""
    meet = threading.Barrier(len(queues))
    outcomes: list[list[Any]] = [[None] * len(queue) for queue in queues]

    def run(place: int, queue: list[Act]) -> None:
        try:
            for number, act in enumerate(queue):
                meet.wait(timeout=60)
                try:
                    outcomes[place][number] = act()
                except Exception as error:  # every end of a race is an outcome
                    outcomes[place][number] = error
        except threading.BrokenBarrierError:
            outcomes[place] = ["the other thread is gone"]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=entry) for entry in enumerate(queues)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=200)
    return outcomes


def refusals(outcomes: list[list]) -> list:
    """What the losers read; anything that is no plain refusal stands there as it is."""
    return [
        str(one) if isinstance(one, StepRefused) else one
        for queue in outcomes
        for one in queue
        if isinstance(one, Exception)
    ]
